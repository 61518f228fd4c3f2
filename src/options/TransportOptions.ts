/**
 * What a deployment may decide about how sessions travel between server and client: the part of
 * `SessionsOptions` that HTTP adapters look at.
 */
import type { SameSite, TransportSettings } from "../app/transport.ts"

/**
 * `cookie`; `header` (`Authorization: Bearer` in, a JSON body out); `both`; or what the published browser
 * client `supertokens-website` speaks.
 */
export type Transport = TransportSettings["carrier"]

export interface CookieOptions {
  /**
   * The cookies' full names: tokens of RFC 6265 of at most 64 characters, behind the prefix `__Host-`,
   * `__Secure-` or none. Default `__Host-watchword` and `__Host-watchword-refresh`; with a `domain` or a
   * `path` the prefix is `__Secure-`, with `secure: false` there is none.
   */
  readonly names?: { readonly access: string; readonly refresh: string } | undefined
  /** The host whose subdomains get the cookies, too. Default: only the host that sets them. */
  readonly domain?: string | undefined
  /** Below which path browsers send the cookies. Default `/`. */
  readonly path?: string | undefined
  /**
   * Which requests from other sites carry the cookies (ASVS 3.3.2): `Lax` (default), `Strict`, which also
   * turns off the refresh within a document request, or `None`.
   */
  readonly sameSite?: SameSite | undefined
  /** Whether cookies travel over TLS alone (ASVS 3.3.1). Default true; false is refused beside an https issuer. */
  readonly secure?: boolean | undefined
}

export interface OriginsOptions {
  /** Up to 100 origins as browsers send them (RFC 6454): `https://app.example.com`. */
  readonly origins: readonly string[]
}

export interface RouteOptions {
  /** Where the routes are mounted. Default `/auth`; `/` for the root. */
  readonly base?: string | undefined
  /** Below the base. Default `/refresh`. */
  readonly refresh?: string | undefined
  /** Below the base. Default `/logout`. */
  readonly logout?: string | undefined
  /** Below the base. Default `/sessions`. */
  readonly sessions?: string | undefined
}

export interface TransportOptions {
  /** What carries the tokens. Default `cookie`. */
  readonly transport?: Transport | undefined
  readonly cookies?: CookieOptions | undefined
  /**
   * Whose requests may change something by cookie, besides those that the browser says are same-origin
   * (ASVS 3.5.1). Default: the issuer's own origin.
   */
  readonly csrf?: OriginsOptions | undefined
  /** Who may read answers from another origin, with credentials (ASVS 3.4.2). Default: nobody. */
  readonly cors?: OriginsOptions | undefined
  /** Whether the last entry of `X-Forwarded-For`, written by the proxy in front, is the client's address. Default false. */
  readonly trustProxy?: boolean | undefined
  readonly routes?: RouteOptions | undefined
}
