/**
 * Doing something with the file, and waiting for those who hold its lock: the driver could only wait by
 * standing still with the whole process, so it does not wait at all, and the step is tried again a little
 * later instead. The pauses are jittered and bounded, about 6 seconds altogether.
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

import { OutcomeUnknown, StoreUnavailable } from "../../ports/failure.ts"
import type { WriteFailure } from "../../ports/SessionStore.ts"
import { SqliteFailure } from "./sqliteFailure.ts"

/** How long to wait from try to try, and how often it is tried again before a lock is given up. */
export const pauses = Schedule.jittered(
  Schedule.min([Schedule.exponential("2 millis"), Schedule.spaced("50 millis")])
)
export const mostTries = 120

const boundedPauses = Schedule.upTo(pauses, { times: mostTries })

export const isBusy = (failure: unknown): failure is SqliteFailure =>
  failure instanceof SqliteFailure && failure.kind === "busy"

/** What a step threw, as a failure; a mistake of ours stays a defect. */
const failed = (thrown: unknown): Effect.Effect<never, SqliteFailure> =>
  thrown instanceof SqliteFailure && thrown.kind !== "defect"
    ? Effect.fail(thrown)
    : Effect.die(thrown)

const once = <A>(step: () => A): Effect.Effect<A, SqliteFailure> =>
  Effect.suspend((): Effect.Effect<A, SqliteFailure> => {
    try {
      return Effect.succeed(step())
    } catch (thrown) {
      return failed(thrown)
    }
  })

/** Runs a step, which is synchronous and changes nothing when it throws, until the lock is free. */
const untilFree = <A, E>(
  step: () => A,
  failure: (cause: SqliteFailure) => E
): Effect.Effect<A, E> =>
  Effect.suspend((): Effect.Effect<A, E> => {
    try {
      return Effect.succeed(step())
    } catch (thrown) {
      // Only here: nearly always the first try does, and all that stands around it costs it a fifth more.
      const again = isBusy(thrown)
        ? Effect.retry(once(step), { while: isBusy, schedule: boundedPauses })
        : failed(thrown)
      return Effect.mapError(again, failure)
    }
  })

/** A step that only reads, or whose repetition does no harm. */
export const attempt = <A>(operation: string, step: () => A): Effect.Effect<A, StoreUnavailable> =>
  untilFree(step, (cause) => new StoreUnavailable({ operation, cause }))

/** A step that writes: one statement, or one transaction. */
export const attemptWrite = <A>(operation: string, step: () => A): Effect.Effect<A, WriteFailure> =>
  untilFree(step, (cause) => notWritten(operation, cause))

/** What became of a write whose step, or whose commit, threw. */
export const writeFailure = (
  operation: string,
  thrown: unknown
): Effect.Effect<never, WriteFailure> =>
  Effect.mapError(failed(thrown), (cause) => notWritten(operation, cause))

const notWritten = (operation: string, cause: SqliteFailure): WriteFailure =>
  cause.kind === "unknown"
    ? new OutcomeUnknown({ operation, cause })
    : new StoreUnavailable({ operation, cause })
