/**
 * Refusals in the client's words. It takes any 401 for "refresh, then try again", and a 403 with
 * `claimValidationErrors` for a session that is alive but not enough, which it tells to the application.
 */
import type { Refusal } from "../../domain/refusal.ts"
import { challenge } from "../exchange/challenge.ts"
import type { Answer, AnswerHeaders } from "../exchange/message.ts"

export function refuse(headers: AnswerHeaders, refusal: Refusal, status: number): Answer {
  const { code, action, message } = refusal
  // A 401 would have the client refresh and come again, up to ten times, and nothing would be different.
  if (code === "reauthentication_required" || code === "claims_insufficient") {
    const claimValidationErrors = [{ id: code, reason: { message } }]
    return { status: 403, body: { message: "invalid claim", claimValidationErrors } }
  }
  if (status !== 401) return { status, body: refusal }
  headers.set("www-authenticate", challenge(refusal))
  if (action === "refresh") return { status, body: { message: "try refresh token" } }
  const stolen = code === "refresh_token_reused"
  return { status, body: { message: stolen ? "token theft detected" : "unauthorised" } }
}
