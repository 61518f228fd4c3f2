/**
 * Cookies: their names and attributes (RFC 6265bis). What browsers would refuse without a word, or take
 * for something else, is refused at start.
 */
import { describe } from "./given.ts"
import { pathOrRoot } from "./paths.ts"
import { optional, section } from "./section.ts"
import { right, setting, wrong } from "./setting.ts"
import { choice, yesOrNo } from "./settingKinds.ts"

// Every byte of a name is one less for the token in the cookie.
const longestName = 64
const token = /^[\w!#$%&'*+.^`|~-]+$/

const cookieName = (example: string) =>
  setting(
    {
      allowed: `1 to ${longestName} letters, digits and !#$%&'*+-.^_\`|~ (a token of RFC 6265), behind the prefix "__Host-", "__Secure-" or none`,
      example: `"${example}"`
    },
    (given) => {
      if (typeof given !== "string" || given.length > longestName || !token.test(given)) {
        return wrong(describe(given))
      }
      const problem = prefixProblem(given)
      return problem === undefined ? right(given) : wrong(`${describe(given)}, ${problem}`)
    }
  )

// Browsers compare prefixes without case, and know more of them than RFC 6265bis does.
function prefixProblem(name: string): string | undefined {
  const prefix = /^__(?:Host-Http|Host|Http|Secure)-/i.exec(name)?.[0]
  if (prefix === undefined) return undefined
  if (prefix !== "__Host-" && prefix !== "__Secure-") return "which only looks prefixed"
  return prefix === name ? "which is a prefix alone" : undefined
}

const names = section(
  {
    allowed: "{ access, refresh }",
    example: `{ "access": "__Host-session", "refresh": "__Host-session-refresh" }`
  },
  { access: cookieName("__Host-session"), refresh: cookieName("__Host-session-refresh") }
)

const hostName = /^(?=.{1,253}$)(?:(?!-)[a-z\d-]{1,63}(?<!-)\.)+(?!-)[a-z\d-]{1,63}(?<!-)$/i
// A host whose last label is a number is an IPv4 address to browsers.
const address = /\.(?:\d+|0x[\da-f]*)$/i

const domain = setting(
  {
    allowed:
      "a host name of at least two labels, in ASCII, without a scheme, a port or a dot at either end; no IP address",
    example: `"example.com"`
  },
  (given) =>
    typeof given === "string" && hostName.test(given) && !address.test(given)
      ? right(given)
      : wrong(describe(given))
)

export const cookies = section(
  { allowed: "an object", example: `{ "sameSite": "Lax" }` },
  {
    names: optional(names),
    domain: optional(domain),
    path: optional(pathOrRoot("/app")),
    sameSite: optional(choice(["Lax", "Strict", "None"])),
    secure: optional(yesOrNo)
  }
)
