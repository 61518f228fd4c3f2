/**
 * Failures as HTTP answers. What a client did wrong is told to it in full; what went wrong in here is
 * told to the log, and the client learns only that it did.
 */
import { SessionsError } from "../../app/SessionsError.ts"
import { reasonOf } from "../../ports/failure.ts"
import type { Logger } from "../../ports/Logger.ts"
import { RequestRefused } from "./refused.ts"
import type { Answer } from "./route.ts"

/** Answers for an error of a route, and logs it where it is the service's own. */
export function problemAnswer(
  error: unknown,
  log: Logger["Service"]["log"],
  requestId: string
): Answer<{ readonly message: string }> {
  if (error instanceof RequestRefused) {
    return { status: error.status, body: { message: error.message }, headers: error.headers }
  }
  if (error instanceof SessionsError) {
    switch (error.code) {
      case "input_invalid":
      case "claims_too_large":
        return { status: 400, body: { message: inServiceWords(error.message) } }
      case "store_unavailable":
        log({
          level: "error",
          message: "store unavailable",
          fields: { requestId, reason: reasonOf(error.cause) ?? "unknown" }
        })
        return unavailable("the session store is unavailable; keep the tokens and try again")
      case "closed":
      case "aborted":
        return unavailable("the service is stopping; try again")
      case "config_invalid":
      case "store_refused":
      case "verify_sync_unavailable":
        log({ level: "error", message: error.message, fields: { requestId, code: error.code } })
        return broken
    }
  }
  log({ level: "error", message: "request failed", fields: { requestId, error: describe(error) } })
  return broken
}

const broken = { status: 500, body: { message: "something went wrong in the service" } }

const unavailable = (message: string): Answer<{ readonly message: string }> => ({
  status: 503,
  body: { message },
  headers: { "retry-after": "1" }
})

// Only where it was thrown: an error's message may repeat what it was given.
const describe = (error: unknown): string =>
  error instanceof Error
    ? `${error.name} ${(error.stack ?? "").split("\n").slice(1, 4).join(" ").trim()}`
    : typeof error

/** The use cases name their own arguments; the contract has other names for some of them. */
const names = {
  claims: "jwtPayload",
  data: "sessionData",
  sessionId: "sessionHandle",
  after: "Last-Event-ID"
} as const

const inServiceWords = (message: string): string =>
  message.replace(/^(claims|data|sessionId|after)\b/, (name) => names[name as keyof typeof names])
