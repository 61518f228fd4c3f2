/**
 * How sessions travel between server and client: the options, and the settings that they come to.
 */
import {
  supertokensContract,
  type CookieSettings,
  type TransportSettings
} from "../app/transport.ts"
import { maxAccessTokenLength } from "../domain/accessToken.ts"
import { cookies } from "./cookies.ts"
import { originOf, originsSection } from "./origins.ts"
import { routes } from "./paths.ts"
import { optional, type Values } from "./section.ts"
import { choice, yesOrNo } from "./settingKinds.ts"

/** The options of the transport, all of them optional. */
export const transportFields = {
  transport: optional(choice(["cookie", "header", "both", "supertokens-website"])),
  cookies: optional(cookies),
  csrf: optional(originsSection),
  cors: optional(originsSection),
  trustProxy: optional(yesOrNo),
  routes: optional(routes)
}

/** What `transportFields` decode to. */
export type DecodedTransport = Values<typeof transportFields>

/** Fills in the defaults. */
export function transportOf(options: DecodedTransport, issuer: string): TransportSettings {
  const carrier = options.transport ?? "cookie"
  const base = options.routes?.base ?? "/auth"
  return {
    carrier,
    cookies: cookiesOf(carrier, options.cookies),
    csrfOrigins: options.csrf?.origins ?? [originOf(issuer)],
    corsOrigins: options.cors?.origins ?? [],
    trustProxy: options.trustProxy ?? false,
    routes: { base: base === "/" ? "" : base, ...routesOf(carrier, options.routes) }
  }
}

type Carrier = TransportSettings["carrier"]

function cookiesOf(carrier: Carrier, options: DecodedTransport["cookies"] = {}): CookieSettings {
  const { domain, path = "/", sameSite = "Lax", secure = true } = options
  const prefix = secure ? (domain === undefined && path === "/" ? "__Host-" : "__Secure-") : ""
  const { access, refresh } =
    carrier === "supertokens-website"
      ? supertokensContract.cookies
      : (options.names ?? {
          access: `${prefix}watchword`,
          refresh: `${prefix}watchword-refresh`
        })
  return { accessName: access, refreshName: refresh, domain, path, sameSite, secure }
}

/** Where each route is below the base, unless an option says otherwise. */
export const defaultRoutes = {
  refresh: "/refresh",
  logout: "/logout",
  sessions: "/sessions"
} as const

function routesOf(
  carrier: Carrier,
  options: DecodedTransport["routes"] = {}
): Omit<TransportSettings["routes"], "base"> {
  const { refresh, logout, sessions } = { ...defaultRoutes, ...options }
  return {
    refresh,
    logout,
    sessions,
    ...(carrier === "supertokens-website" ? supertokensContract.routes : {})
  }
}

// Browsers keep a cookie of at most 4096 bytes, its name included (RFC 6265bis section 5.6).
const longestCookie = 4096

// Servers and proxies take header lines of 8 KB: nginx of 8192 bytes, Apache of 8190 without the line's end.
const longestInHeader = maxAccessTokenLength - "Authorization: Bearer \r\n".length

// In header mode, supertokens-website keeps the access token in a cookie of its own, with a longer name.
const clientCookie = "st-access-token"

/** The most characters of an access token that its carrier takes. */
export const longestAccessToken = ({ carrier, cookies }: TransportSettings): number =>
  carrier === "header"
    ? longestInHeader
    : longestCookie - (carrier === "supertokens-website" ? clientCookie : cookies.accessName).length
