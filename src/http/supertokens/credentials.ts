/**
 * The tokens that came with a request of `supertokens-website`: in cookies, or in `Authorization` where the
 * client was told to keep them itself (its `tokenTransferMethod: "header"`, `st-auth-mode: header`).
 */
import { refreshTokenPrefix } from "../../domain/refreshToken.ts"
import type { Credentials } from "../exchange/carrier.ts"
import { findCookie } from "../exchange/cookies.ts"
import type { RequestView } from "../exchange/message.ts"
import { bearerToken } from "../exchange/nativeCarrier.ts"
import { cookieNames } from "./cookies.ts"

/** How a client keeps its tokens. */
export type Way = "cookie" | "header"

/**
 * A bearer token that can be one of ours. An application may send tokens of its own in `Authorization`
 * beside the cookies; what begins neither like a refresh token nor like a JWT does not concern us.
 */
export function ourBearerToken(request: RequestView): string | undefined {
  const token = bearerToken(request)
  const ours =
    token !== undefined && (token.startsWith(refreshTokenPrefix) || token.startsWith("eyJ"))
  return ours ? token : undefined
}

/**
 * The way of the tokens that count on a request. A client that changes from one way to the other sends what
 * is left of the old one until it is told to drop it, so its own word decides between them.
 */
export function wayOf(request: RequestView): Way {
  if (ourBearerToken(request) === undefined) return "cookie"
  if (request.header("st-auth-mode") !== "cookie") return "header"
  return hasCookies(request) ? "cookie" : "header"
}

const hasCookies = (request: RequestView): boolean =>
  [cookieNames.access, cookieNames.refresh].some(
    (name) => findCookie(request.header("cookie"), name).kind !== "none"
  )

export function readCredentials(request: RequestView): Credentials {
  const bearer = wayOf(request) === "header" ? ourBearerToken(request) : undefined
  if (bearer !== undefined) {
    const isRefresh = bearer.startsWith(refreshTokenPrefix)
    return {
      kind: "tokens",
      by: "bearer",
      accessToken: isRefresh ? undefined : bearer,
      refreshToken: isRefresh ? bearer : undefined
    }
  }
  const header = request.header("cookie")
  const access = findCookie(header, cookieNames.access)
  const refresh = findCookie(header, cookieNames.refresh)
  if (access.kind === "ambiguous" || refresh.kind === "ambiguous") return { kind: "ambiguous" }
  return {
    kind: "tokens",
    by: "cookie",
    accessToken: access.kind === "one" ? access.value : undefined,
    refreshToken: refresh.kind === "one" ? refresh.value : undefined
  }
}
