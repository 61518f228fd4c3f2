/**
 * Failures of the world on the way to an answer: a store that is down is a 503, and touches no cookie, so
 * that nobody is signed out by it.
 */
import { SessionsError } from "../../app/SessionsError.ts"
import type { Answer, AnswerHeaders } from "./message.ts"

/** The answer to a failure that the client may wait out, or undefined for one that is the application's. */
export function answerToFailure(error: unknown, headers: AnswerHeaders): Answer | undefined {
  if (!(error instanceof SessionsError) || error.status !== 503) return undefined
  if (!headers.open()) return undefined
  headers.set("cache-control", "no-store")
  headers.set("retry-after", "1")
  const message = "Sessions cannot be checked at the moment."
  return { status: 503, body: { code: error.code, action: "retry", message } }
}
