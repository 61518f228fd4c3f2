/**
 * Tokens in cookies, in headers, or in either. In header mode the client sends `Authorization: Bearer`
 * with the access token to everything, with the refresh token to the refresh route, and gets new ones in
 * the body.
 */
import type { TransportSettings } from "../../app/transport.ts"
import { refreshTokenPrefix } from "../../domain/refreshToken.ts"
import type { Carrier, Credentials, NewTokens } from "./carrier.ts"
import { challenge } from "./challenge.ts"
import { findCookie, setCookie, type FoundCookie } from "./cookies.ts"
import { isDocumentRequest } from "./documentRequest.ts"
import type { AnswerHeaders, RequestView } from "./message.ts"

export function nativeCarrier(settings: TransportSettings): Carrier {
  const { carrier, cookies, routes } = settings
  const usesCookies = carrier !== "header"
  const usesHeaders = carrier !== "cookie"

  const writesCookies = (request: RequestView, { signIn }: NewTokens): boolean =>
    usesCookies && (carrier === "cookie" || !asksForHeaders(request, signIn))

  const body = ({ accessToken, refreshToken }: NewTokens) => ({ accessToken, refreshToken })

  return {
    read: (request) => {
      const bearer = usesHeaders ? bearerToken(request) : undefined
      if (bearer !== undefined) {
        const isRefresh = bearer.startsWith(refreshTokenPrefix)
        return {
          kind: "tokens",
          by: "bearer",
          accessToken: isRefresh ? undefined : bearer,
          refreshToken: isRefresh ? bearer : undefined
        }
      }
      if (!usesCookies) return nothing
      const header = request.header("cookie")
      return fromCookies(
        findCookie(header, cookies.accessName),
        findCookie(header, cookies.refreshName)
      )
    },

    write: (request, headers, tokens, now) => {
      neverStore(headers)
      if (!writesCookies(request, tokens)) return
      const { accessToken, refreshToken, session } = tokens
      // `exp` says when the access token ends; the cookie stays, so that its absence means "signed out".
      const ends = Math.min(session.idleExpiresAt, session.absoluteExpiresAt)
      const maxAge = (ends - now) / 1000
      headers.append(
        "set-cookie",
        setCookie(cookies.accessName, accessToken.value, maxAge, cookies)
      )
      if (refreshToken === undefined) return
      headers.append(
        "set-cookie",
        setCookie(cookies.refreshName, refreshToken.value, maxAge, cookies)
      )
    },

    clear: (request, headers) => {
      neverStore(headers)
      // A client that came with a bearer token keeps its tokens itself; the cookies are another session's.
      if (!usesCookies || (usesHeaders && bearerToken(request) !== undefined)) return
      headers.append("set-cookie", setCookie(cookies.accessName, "", 0, cookies))
      headers.append("set-cookie", setCookie(cookies.refreshName, "", 0, cookies))
    },

    tokenBody: (request, tokens) =>
      writesCookies(request, tokens) ? { ok: true } : { ok: true, ...body(tokens) },

    refuse: (request, headers, refusal, status) => {
      neverStore(headers)
      // Another tab has just refreshed: a moment later the jar has what is needed. Only once: a page that
      // loads itself again has no `Sec-Fetch-User`, and must not go on presenting a token that is stale.
      const byUser = request.header("sec-fetch-user") === "?1"
      if (status === 409 && byUser && isDocumentRequest(request)) headers.set("refresh", "1")
      if (status === 401) headers.set("www-authenticate", challenge(refusal))
      return { status, body: refusal }
    },

    refreshesDocuments: usesCookies && cookies.sameSite !== "Strict",
    logoutNeedsAccessToken: false,
    paths: {
      refresh: routes.base + routes.refresh,
      logout: routes.base + routes.logout,
      sessions: routes.base + routes.sessions
    },
    loggedOut: { ok: true }
  }
}

const nothing: Credentials = {
  kind: "tokens",
  by: "bearer",
  accessToken: undefined,
  refreshToken: undefined
}

const fromCookies = (access: FoundCookie, refresh: FoundCookie): Credentials =>
  access.kind === "ambiguous" || refresh.kind === "ambiguous"
    ? { kind: "ambiguous" }
    : {
        kind: "tokens",
        by: "cookie",
        accessToken: access.kind === "one" ? access.value : undefined,
        refreshToken: refresh.kind === "one" ? refresh.value : undefined
      }

/** The token of `Authorization: Bearer` (RFC 6750), whose scheme has no case. */
export function bearerToken(request: RequestView): string | undefined {
  const value = request.header("authorization")
  return value === undefined ? undefined : /^bearer +([^\s,]+) *$/i.exec(value)?.[1]
}

// A client of `both` says what it keeps by how it asks: with a bearer token, or, signing in, by this header.
const asksForHeaders = (request: RequestView, signIn: boolean): boolean =>
  bearerToken(request) !== undefined ||
  (signIn && request.header("watchword-transport") === "header")

/** Tokens are nobody's but the client's (ASVS 14.3.2), and the answer depends on who asks. */
export function neverStore(headers: AnswerHeaders): void {
  headers.set("cache-control", "no-store")
  headers.append("vary", "Cookie, Authorization")
}
