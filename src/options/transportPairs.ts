/**
 * Options of the transport that do not go together: cookies that browsers would refuse, routes in one
 * place, and what the chosen transport has no use for.
 */
import { supertokensContract } from "../app/transport.ts"
import { describe } from "./given.ts"
import { isWrong, type Mistake } from "./mistake.ts"
import { defaultRoutes, type DecodedTransport } from "./transport.ts"

type Cookies = NonNullable<DecodedTransport["cookies"]>

/** Every broken rule, but for those that depend on an option among `wrong`. */
export function transportPairs(
  options: DecodedTransport,
  issuer: string | undefined,
  wrong: readonly string[]
): readonly Mistake[] {
  const { transport, cookies = {} } = options
  if (transport === "header") return [...unusedCookies(options), ...routePairs(options, wrong)]
  const attributes = [...securePair(cookies, issuer), ...sameSitePair(cookies)]
  return transport === "supertokens-website"
    ? [...attributes, ...fixedBySupertokens(options)]
    : [...namePairs(cookies), ...attributes, ...routePairs(options, wrong)]
}

const unusedCookies = ({ cookies }: DecodedTransport): readonly Mistake[] =>
  cookies === undefined
    ? []
    : [
        {
          path: ["cookies"],
          problem: `given ${describe(cookies)}; allowed: nothing beside transport: "header", which sets no cookies`
        }
      ]

function fixedBySupertokens({ cookies, routes }: DecodedTransport): readonly Mistake[] {
  const { access, refresh } = supertokensContract.cookies
  const fixed = [
    ["cookies", "names", cookies?.names, `whose cookies are ${access} and ${refresh}`],
    ["cookies", "path", cookies?.path, "which has a path for each cookie"],
    [
      "routes",
      "refresh",
      routes?.refresh,
      `whose client calls ${supertokensContract.routes.refresh}`
    ],
    ["routes", "logout", routes?.logout, `whose client calls ${supertokensContract.routes.logout}`],
    ["routes", "sessions", routes?.sessions, "which has no list of sessions"]
  ] as const
  return fixed.flatMap(([group, option, given, reason]) =>
    given === undefined
      ? []
      : [
          {
            path: [group, option],
            problem: `given ${describe(given)}; allowed: nothing beside transport: "supertokens-website", ${reason}`
          }
        ]
  )
}

const securePair = ({ secure }: Cookies, issuer: string | undefined): readonly Mistake[] =>
  secure === false && issuer?.startsWith("https:") === true
    ? [
        {
          path: ["cookies", "secure"],
          problem: "given false; allowed: true beside an https issuer"
        }
      ]
    : []

const refusedByBrowsers = "for browsers refuse such a cookie"

function sameSitePair({ sameSite, secure }: Cookies): readonly Mistake[] {
  if (sameSite !== "None" || secure !== false) return []
  const problem = `given "None"; allowed: "Lax" or "Strict" beside cookies.secure: false, ${refusedByBrowsers}`
  return [{ path: ["cookies", "sameSite"], problem }]
}

function namePairs({ names, domain, path = "/", secure }: Cookies): readonly Mistake[] {
  if (names === undefined) return []
  const insecure = secure === false ? ["cookies.secure: false"] : []
  const wide = [
    ...(domain === undefined ? [] : ["cookies.domain"]),
    ...(path === "/" ? [] : ["cookies.path"])
  ]
  const against = [
    ["__Host-", [...wide, ...insecure]],
    ["__Secure-", insecure]
  ] as const
  const prefixed = (["access", "refresh"] as const).flatMap((which) =>
    against
      .filter(([prefix, options]) => names[which].startsWith(prefix) && options.length > 0)
      .map(([prefix, options]) => ({
        path: ["cookies", "names", which],
        problem: `given ${describe(names[which])}; allowed: a name without the prefix "${prefix}" beside ${options.join(" and ")}, ${refusedByBrowsers}`
      }))
  )
  if (names.access.toLowerCase() !== names.refresh.toLowerCase()) return prefixed
  const problem = `given ${describe(names.refresh)}; allowed: another name than cookies.names.access, whatever the case of its letters`
  return [...prefixed, { path: ["cookies", "names", "refresh"], problem }]
}

const pairsOfRoutes = [
  ["refresh", "logout"],
  ["refresh", "sessions"],
  ["logout", "sessions"]
] as const

/** Told at the later of the two, or at the one that was moved to where the other is by default. */
function routePairs(
  { routes = {} }: DecodedTransport,
  wrong: readonly string[]
): readonly Mistake[] {
  const at = { ...defaultRoutes, ...routes }
  return pairsOfRoutes
    .filter((pair) => !pair.some((name) => isWrong(wrong, `routes.${name}`)))
    .filter(([one, two]) => at[one] === at[two])
    .map(([one, two]) => {
      const [moved, other] = routes[two] === undefined ? [one, two] : [two, one]
      const origin = routes[other] === undefined ? " by default" : ""
      const problem = `given ${describe(at[one])}; allowed: another path than that of routes.${other}${origin}`
      return { path: ["routes", moved], problem }
    })
}
