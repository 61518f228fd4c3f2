/**
 * What the published browser client `supertokens-website` speaks (20.x, and 4.2): its routes, its cookies or
 * its headers, and its words. docs/supertokens.md tells the contract from the client's side.
 */
import type { TransportSettings } from "../../app/transport.ts"
import { ourBearerToken } from "../exchange/bearer.ts"
import type { Carrier } from "../exchange/carrier.ts"
import { neverStore } from "../exchange/nativeCarrier.ts"
import { makeCookies } from "./cookies.ts"
import { readCredentials, wayOf } from "./credentials.ts"
import { frontToken, removeFrontToken } from "./frontToken.ts"
import { idRefreshToken, isOldClient, removeIdRefreshToken } from "./oldClient.ts"
import { refuse } from "./refusals.ts"

export function supertokensCarrier(settings: TransportSettings): Carrier {
  const { base, refresh, logout } = settings.routes
  const paths = { refresh: base + refresh, logout: base + logout, sessions: undefined }
  const cookies = makeCookies(settings.cookies, paths.refresh)

  const clear: Carrier["clear"] = (request, headers) => {
    neverStore(headers)
    headers.set("front-token", removeFrontToken)
    if (isOldClient(request)) headers.set("id-refresh-token", removeIdRefreshToken)
    // The client drops header tokens by itself; cookies left from another mode would sign it in again.
    if (wayOf(request) === "cookie" || cookies.areOn(request)) cookies.clear(request, headers)
  }

  return {
    read: readCredentials,

    write: (request, headers, { session, accessToken, refreshToken, signIn }, now) => {
      neverStore(headers)
      headers.set("front-token", frontToken(session, accessToken, now))
      const asked = request.header("st-auth-mode") === "header" ? "header" : "cookie"
      const way = signIn ? asked : wayOf(request)

      if (way === "header") {
        headers.set("st-access-token", accessToken.value)
        if (refreshToken !== undefined) headers.set("st-refresh-token", refreshToken.value)
        if (cookies.areOn(request)) cookies.clear(request, headers)
        return
      }
      const ends = Math.min(session.idleExpiresAt, session.absoluteExpiresAt)
      const maxAge = (ends - now) / 1000
      cookies.write(headers, accessToken, refreshToken, maxAge)
      // Header tokens of another mode would go on being sent beside the cookies.
      if (ourBearerToken(request) !== undefined) {
        headers.set("st-access-token", "")
        headers.set("st-refresh-token", "")
      }
      if (refreshToken !== undefined && isOldClient(request)) {
        const marker = idRefreshToken()
        headers.set("id-refresh-token", `${marker};${ends}`)
        cookies.writeMarker(headers, marker, maxAge)
      }
    },

    clear,
    tokenBody: () => ({}),

    refuse: (request, headers, refusal, status, during) => {
      neverStore(headers)
      // A refused refresh has been cleared by the exchange; only a guard meets a dead session first here.
      const dead =
        during === "guard" &&
        status === 401 &&
        refusal.action === "login" &&
        !isNoDeath(refusal.code)
      if (dead) clear(request, headers, false)
      return refuse(headers, refusal, status)
    },

    // The refresh cookie is sent to the refresh route alone.
    refreshesDocuments: false,
    logoutNeedsAccessToken: true,
    paths,
    loggedOut: { status: "OK" }
  }
}

/** Refusals that ask for a sign-in although no session has died. */
const isNoDeath = (code: string): boolean =>
  code === "not_signed_in" || code === "reauthentication_required"
