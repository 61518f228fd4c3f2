/**
 * The cookies under the names that `supertokens-website` deployments have, all HttpOnly: `sAccessToken`
 * goes everywhere, `sRefreshToken` to the refresh route alone, `sIdRefreshToken` is 4.x's public marker.
 */
import type { IssuedToken } from "../../app/results.ts"
import { supertokensContract, type CookieSettings } from "../../app/transport.ts"
import { hasCookie, setCookie } from "../exchange/cookies.ts"
import type { AnswerHeaders, RequestView } from "../exchange/message.ts"

export const cookieNames = {
  ...supertokensContract.cookies,
  marker: "sIdRefreshToken"
} as const

export interface Cookies {
  /** Whether a request carries the access or the refresh token's cookie. */
  readonly areOn: (request: RequestView) => boolean
  /** `maxAge` is in seconds. */
  readonly write: (
    headers: AnswerHeaders,
    accessToken: IssuedToken,
    refreshToken: IssuedToken | undefined,
    maxAge: number
  ) => void
  readonly writeMarker: (headers: AnswerHeaders, marker: string, maxAge: number) => void
  readonly clear: (request: RequestView, headers: AnswerHeaders) => void
}

/** Domain, SameSite and Secure are the deployment's; the paths belong to the contract. */
export function makeCookies(
  { domain, sameSite, secure }: CookieSettings,
  refreshPath: string
): Cookies {
  const everywhere = { domain, sameSite, secure, path: "/" }
  const atRefresh = { ...everywhere, path: refreshPath }

  const add = (headers: AnswerHeaders, name: string, value: string, maxAge: number): void => {
    const settings = name === cookieNames.refresh ? atRefresh : everywhere
    headers.append("set-cookie", setCookie(name, value, maxAge, settings))
  }
  const isOn = (request: RequestView, name: string): boolean =>
    hasCookie(request.header("cookie"), name)

  return {
    areOn: (request) => isOn(request, cookieNames.access) || isOn(request, cookieNames.refresh),

    write: (headers, accessToken, refreshToken, maxAge) => {
      // The token's own `exp` says when it ends; the cookie stays, and its absence means "signed out".
      add(headers, cookieNames.access, accessToken.value, maxAge)
      if (refreshToken !== undefined) {
        add(headers, cookieNames.refresh, refreshToken.value, maxAge)
      }
    },

    writeMarker: (headers, marker, maxAge) => add(headers, cookieNames.marker, marker, maxAge),

    clear: (request, headers) => {
      add(headers, cookieNames.access, "", 0)
      add(headers, cookieNames.refresh, "", 0)
      if (isOn(request, cookieNames.marker)) add(headers, cookieNames.marker, "", 0)
    }
  }
}
