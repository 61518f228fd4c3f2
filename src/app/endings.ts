import * as Effect from "effect/Effect"

/**
 * Ending sessions, with the answer to "did this call do it?" even where the store's own answer was lost.
 */
import type { SharedEvent } from "../domain/event.ts"
import type { SessionId } from "../domain/identifier.ts"
import type { Ending, Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { announceEndings } from "./events/announcements.ts"
import { done, untilDone } from "./persistence.ts"

/**
 * Ends one session, tells of it, and answers it; undefined where there was nothing alive to end. `beside` is
 * written in the same step and told of, whoever ended the session.
 */
export const endSession = (
  deps: Dependencies,
  id: SessionId,
  ending: Ending,
  beside: readonly SharedEvent[] = []
): Effect.Effect<Session | undefined, StoreUnavailable> =>
  Effect.suspend(() => {
    const announce = announceEndings(deps.events, beside)
    return untilDone("end", (answerLost) =>
      Effect.gen(function* () {
        const found = answerLost ? yield* deps.store.find(id) : undefined
        return done(isEndedBy(found, ending) ? found : yield* deps.store.end(id, ending, announce))
      })
    ).pipe(
      Effect.tap((ended) =>
        Effect.sync(() => {
          if (ended !== undefined) {
            deps.watch?.note({ kind: "session", sessionId: id, at: ending.at })
          }
          deps.events.tell(announce(ended === undefined ? [] : [ended]))
        })
      )
    )
  })

// Two callers can only be taken for each other where they ended it at the same millisecond for the same reason.
const isEndedBy = (session: Session | undefined, ending: Ending): boolean =>
  session?.ended?.at === ending.at &&
  session.ended.cause === ending.cause &&
  session.ended.reason === ending.reason

/**
 * Ends all of a user's sessions but one, and tells of each, and of `beside`. The revocation covers what was
 * created before this millisecond, so that a sign-in right after it lives; what is there already and was
 * created later, in the same millisecond or by a clock that is ahead, is ended by name.
 */
export const endAllSessions = Effect.fnUntraced(function* (
  deps: Dependencies,
  userId: string,
  except: SessionId | undefined,
  ending: Ending,
  beside: readonly SharedEvent[] = []
): Effect.fn.Return<readonly Session[], StoreUnavailable> {
  const announce = announceEndings(deps.events, beside)
  const createdUpTo = ending.at - 1
  // Also for a lost answer, after which each of them is to be told of.
  const alive = yield* deps.store.list(userId, ending.at)
  const ended = yield* untilDone("endAll", (answerLost) =>
    Effect.gen(function* () {
      const now = yield* deps.store.endAll({ userId, createdUpTo, except, ending, announce })
      if (!answerLost) return done(now)
      const found = yield* Effect.forEach(alive, ({ id }) => deps.store.find(id))
      const before = found.filter((session) => session !== undefined)
      const lost = before.filter(
        (session) => isEndedBy(session, ending) && now.every(({ id }) => id !== session.id)
      )
      return done([...lost, ...now])
    })
  )
  deps.watch?.note({ kind: "user", userId, createdUpTo, except, at: ending.at })
  deps.events.tell(announce(ended))
  const later = alive.filter(({ createdAt, id }) => createdAt > createdUpTo && id !== except)
  const byName = yield* Effect.forEach(later, ({ id }) => endSession(deps, id, ending))
  return [...ended, ...byName.filter((session) => session !== undefined)]
})
