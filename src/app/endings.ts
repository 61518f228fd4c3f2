import * as Effect from "effect/Effect"

/**
 * Ending sessions, with the answer to "did this call do it?" even where the store's own answer was lost.
 */
import type { SessionId } from "../domain/identifier.ts"
import type { Revocation } from "../domain/revocation.ts"
import type { Ending, Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { done, untilDone } from "./persistence.ts"
import { publishEndings } from "./publishing.ts"

/** Ends one session, tells of it, and answers it; undefined where there was nothing alive to end. */
export const endSession = (
  deps: Dependencies,
  id: SessionId,
  ending: Ending
): Effect.Effect<Session | undefined, StoreUnavailable> =>
  untilDone("end", (answerLost) =>
    Effect.gen(function* () {
      const found = answerLost ? yield* deps.store.find(id) : undefined
      return done(isEndedBy(found, ending) ? found : yield* deps.store.end(id, ending))
    })
  ).pipe(
    Effect.tap((ended) =>
      ended === undefined
        ? Effect.void
        : announce(deps, { kind: "session", sessionId: id, at: ending.at }, [ended])
    )
  )

// Two callers can only be taken for each other where they ended it at the same millisecond for the same reason.
const isEndedBy = (session: Session | undefined, ending: Ending): boolean =>
  session?.ended?.at === ending.at &&
  session.ended.cause === ending.cause &&
  session.ended.reason === ending.reason

/** Ends all of a user's sessions that were created up to now, but for one, and tells of each. */
export const endAllSessions = Effect.fnUntraced(function* (
  deps: Dependencies,
  userId: string,
  except: SessionId | undefined,
  ending: Ending
): Effect.fn.Return<readonly Session[], StoreUnavailable> {
  // Who was alive is only asked so that, after a lost answer, each of them can be told of.
  const alive = yield* deps.store.list(userId, ending.at)
  const ended = yield* untilDone("endAll", (answerLost) =>
    Effect.gen(function* () {
      const now = yield* deps.store.endAll({ userId, createdUpTo: ending.at, except, ending })
      if (!answerLost) return done(now)
      const found = yield* Effect.forEach(alive, ({ id }) => deps.store.find(id))
      const before = found.filter((session) => session !== undefined)
      const lost = before.filter(
        (session) => isEndedBy(session, ending) && now.every(({ id }) => id !== session.id)
      )
      return done([...lost, ...now])
    })
  )
  const revocation = {
    kind: "user",
    userId,
    createdUpTo: ending.at,
    except,
    at: ending.at
  } as const
  yield* announce(deps, revocation, ended)
  return ended
})

const announce = (deps: Dependencies, revocation: Revocation, sessions: readonly Session[]) =>
  Effect.sync(() => {
    deps.watch?.note(revocation)
    publishEndings(deps, sessions)
  })
