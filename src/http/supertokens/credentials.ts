/**
 * The tokens that came with a request of `supertokens-website`: in cookies, or in `Authorization` where the
 * client was told to keep them itself (its `tokenTransferMethod: "header"`, `st-auth-mode: header`).
 */
import { fromBearer, ourBearerToken } from "../exchange/bearer.ts"
import type { Credentials } from "../exchange/carrier.ts"
import { findTokens } from "../exchange/cookies.ts"
import type { RequestView } from "../exchange/message.ts"
import { cookieNames } from "./cookies.ts"

/** How a client keeps its tokens. */
export type Way = "cookie" | "header"

/**
 * The way of the tokens that count on a request. A client that changes from one way to the other sends what
 * is left of the old one until it is told to drop it, so its own word decides between them.
 */
export function wayOf(request: RequestView): Way {
  if (ourBearerToken(request) === undefined) return "cookie"
  if (request.header("st-auth-mode") !== "cookie") return "header"
  return cookiesOf(request) === undefined ? "header" : "cookie"
}

const cookiesOf = (request: RequestView) => findTokens(request.header("cookie"), cookieNames)

export function readCredentials(request: RequestView): Credentials {
  const found = cookiesOf(request)
  const bearer = wayOf(request) === "header" ? ourBearerToken(request) : undefined
  if (bearer !== undefined) {
    return { kind: "tokens", by: "bearer", ...fromBearer(bearer), beside: found }
  }
  if (found === "ambiguous") return { kind: "ambiguous" }
  const tokens = found ?? { accessToken: undefined, refreshToken: undefined }
  return { kind: "tokens", by: "cookie", ...tokens, beside: undefined }
}
