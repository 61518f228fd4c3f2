import * as Effect from "effect/Effect"

/**
 * Ending sessions on purpose: one, all of a user's, all but one, the oldest.
 */
import { oldestFirst } from "../domain/limit.ts"
import type { Ending } from "../domain/session.ts"
import { standing } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { endAllSessions, endSession } from "./endings.ts"
import { InputInvalid } from "./errors.ts"
import { describe } from "./inputProblems.ts"
import type { RevokeAllInput, RevokeInput, RevokeOthersInput } from "./inputs.ts"
import { checkKeys, checkSessionId, checkText, checkUserId } from "./validation.ts"

type Failure = StoreUnavailable | InputInvalid
const longestReason = 256

export function makeRevocation(deps: Dependencies) {
  const { clock, store } = deps

  const endingNow = (cause: Ending["cause"], reason: string | undefined) =>
    Effect.map(checkText("reason", reason, longestReason), (text): Ending => ({
      at: clock.now(),
      cause,
      reason: text
    }))

  const revoke = Effect.fnUntraced(function* (
    input: RevokeInput
  ): Effect.fn.Return<{ readonly revoked: boolean }, Failure> {
    yield* checkKeys("revoke", input, ["sessionId", "cause", "reason"])
    const id = yield* checkSessionId(input.sessionId)
    const ending = yield* endingNow(yield* checkCause(input.cause), input.reason)
    if (id === undefined) return { revoked: false }
    return { revoked: (yield* endSession(deps, id, ending)) !== undefined }
  })

  const revokeAll = Effect.fnUntraced(function* (
    input: RevokeAllInput
  ): Effect.fn.Return<{ readonly revoked: number }, Failure> {
    yield* checkKeys("revokeAll", input, ["userId", "reason"])
    const userId = yield* checkUserId(input.userId)
    const ending = yield* endingNow("revoked", input.reason)
    return { revoked: (yield* endAllSessions(deps, userId, undefined, ending)).length }
  })

  const revokeOthers = Effect.fnUntraced(function* (
    input: RevokeOthersInput
  ): Effect.fn.Return<{ readonly revoked: number }, Failure> {
    yield* checkKeys("revokeOthers", input, ["sessionId", "reason"])
    const id = yield* checkSessionId(input.sessionId)
    const ending = yield* endingNow("revoked", input.reason)
    const session = id === undefined ? undefined : yield* store.find(id)
    // A session that is over speaks for nobody.
    if (session === undefined || standing(session, ending.at) !== "active") return { revoked: 0 }
    const ended = yield* endAllSessions(deps, session.userId, session.id, ending)
    return { revoked: ended.length }
  })

  const revokeOldest = Effect.fnUntraced(function* (
    input: RevokeAllInput
  ): Effect.fn.Return<{ readonly revoked: number }, Failure> {
    yield* checkKeys("revokeOldest", input, ["userId", "reason"])
    const userId = yield* checkUserId(input.userId)
    const ending = yield* endingNow("revoked", input.reason)
    const [oldest] = oldestFirst(yield* store.list(userId, ending.at))
    if (oldest === undefined) return { revoked: 0 }
    return { revoked: (yield* endSession(deps, oldest.id, ending)) === undefined ? 0 : 1 }
  })

  return { revoke, revokeAll, revokeOthers, revokeOldest }
}

const causes = ["logout", "replaced", "revoked"] as const

const checkCause = (cause: unknown): Effect.Effect<(typeof causes)[number], InputInvalid> => {
  const known = cause === undefined ? "revoked" : causes.find((each) => each === cause)
  return known === undefined
    ? Effect.fail(
        new InputInvalid({
          message: `cause: must be one of ${causes.join(", ")}, got ${describe(cause)}`
        })
      )
    : Effect.succeed(known)
}
