/**
 * Tokens in cookies, in headers, or in either. In header mode the client sends `Authorization: Bearer`
 * with the access token to everything, with the refresh token to the refresh route, and gets new ones in
 * the body.
 */
import type { TransportSettings } from "../../app/transport.ts"
import { bearerToken, fromBearer, ourBearerToken } from "./bearer.ts"
import type { Carrier, NewTokens, Tokens } from "./carrier.ts"
import { challenge } from "./challenge.ts"
import { findTokens, setCookie } from "./cookies.ts"
import { isDocumentRequest } from "./documentRequest.ts"
import type { AnswerHeaders, RequestView } from "./message.ts"

export function nativeCarrier(settings: TransportSettings): Carrier {
  const { carrier, cookies, routes } = settings
  const usesCookies = carrier !== "header"
  const names = { access: cookies.accessName, refresh: cookies.refreshName }

  const cookiesOf = (request: RequestView) => findTokens(request.header("cookie"), names)

  // Beside cookies, an application may send bearer tokens of its own.
  const bearerOf = (request: RequestView): string | undefined => {
    if (carrier === "cookie") return undefined
    return usesCookies ? ourBearerToken(request) : bearerToken(request)
  }

  // A client of `both` says what it keeps by how it asks: with a bearer token, or, signing in, by this header.
  const asksForHeaders = (request: RequestView, signIn: boolean): boolean =>
    bearerOf(request) !== undefined ||
    (signIn && request.header("watchword-transport") === "header")

  const writesCookies = (request: RequestView, { signIn }: NewTokens): boolean =>
    usesCookies && (carrier === "cookie" || !asksForHeaders(request, signIn))

  const clearCookies = (headers: AnswerHeaders): void => {
    for (const name of [names.access, names.refresh]) {
      headers.append("set-cookie", setCookie(name, "", 0, cookies))
    }
  }

  const body = ({ accessToken, refreshToken }: NewTokens) => ({ accessToken, refreshToken })

  return {
    read: (request) => {
      const found = usesCookies ? cookiesOf(request) : undefined
      const bearer = bearerOf(request)
      if (bearer !== undefined) {
        const { accessToken, refreshToken } = fromBearer(bearer)
        return { kind: "tokens", by: "bearer", accessToken, refreshToken, beside: found }
      }
      if (found === "ambiguous") return { kind: "ambiguous" }
      const by = usesCookies ? "cookie" : "bearer"
      const { accessToken, refreshToken } = found ?? nothing
      return { kind: "tokens", by, accessToken, refreshToken, beside: undefined }
    },

    write: (request, headers, tokens, now) => {
      neverStore(headers)
      if (!writesCookies(request, tokens)) {
        // Those of the session that this sign-in has ended.
        if (tokens.signIn && usesCookies && cookiesOf(request) !== undefined) clearCookies(headers)
        return
      }
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

    clear: (request, headers, beside) => {
      neverStore(headers)
      // A client that came with a bearer token keeps its tokens itself; the cookies are another session's.
      if (usesCookies && (beside || bearerOf(request) === undefined)) clearCookies(headers)
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

const nothing: Tokens = { accessToken: undefined, refreshToken: undefined }

/** Tokens are nobody's but the client's (ASVS 14.3.2), and the answer depends on who asks. */
export function neverStore(headers: AnswerHeaders): void {
  headers.set("cache-control", "no-store")
  headers.append("vary", "Cookie, Authorization")
}
