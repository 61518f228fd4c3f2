/**
 * How sessions travel between server and client, once every option has been checked.
 */

export type SameSite = "Strict" | "Lax" | "None"

export interface CookieSettings {
  /** The cookies' full names, prefix included. */
  readonly accessName: string
  readonly refreshName: string
  readonly domain: string | undefined
  readonly path: string
  readonly sameSite: SameSite
  readonly secure: boolean
}

export interface TransportSettings {
  /**
   * `cookie`, `header` (`Authorization: Bearer` in, a JSON body out), `both` (a bearer token wins over a
   * cookie), or what the client `supertokens-website` speaks.
   */
  readonly carrier: "cookie" | "header" | "both" | "supertokens-website"
  readonly cookies: CookieSettings
  /** Whose requests may change something by cookie, besides those that the browser says are same-origin. */
  readonly csrfOrigins: readonly string[]
  /** Who may read answers from another origin, with credentials. */
  readonly corsOrigins: readonly string[]
  /** Whether `X-Forwarded-For` tells the client's address: its last entry, written by the proxy in front. */
  readonly trustProxy: boolean
  readonly routes: {
    /** Where the routes are mounted, without a slash at the end; "" for the root. */
    readonly base: string
    /** Below the base, each with a slash at the start. */
    readonly refresh: string
    readonly logout: string
    readonly sessions: string
  }
}

/** What the contract of `supertokens-website` fixes: two cookies, and two routes below the base. */
export const supertokensContract = {
  cookies: { access: "sAccessToken", refresh: "sRefreshToken" },
  routes: { refresh: "/session/refresh", logout: "/signout" }
} as const
