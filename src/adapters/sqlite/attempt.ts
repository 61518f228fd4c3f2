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

const pauses = Schedule.min([Schedule.exponential("2 millis"), Schedule.spaced("50 millis")]).pipe(
  Schedule.jittered,
  Schedule.upTo({ times: 120 })
)

const isBusy = (failure: SqliteFailure): boolean => failure.kind === "busy"

/** Runs a step, which is synchronous and changes nothing when it throws, until the lock is free. */
const untilFree = <A>(step: () => A): Effect.Effect<A, SqliteFailure> => {
  const once = Effect.suspend((): Effect.Effect<A, SqliteFailure> => {
    try {
      return Effect.succeed(step())
    } catch (failure) {
      return failure instanceof SqliteFailure && failure.kind !== "defect"
        ? Effect.fail(failure)
        : Effect.die(failure)
    }
  })
  // Nearly always the first try does; a schedule costs more than a statement that is in the cache.
  return Effect.catchIf(once, isBusy, () => Effect.retry(once, { while: isBusy, schedule: pauses }))
}

/** A step that only reads, or whose repetition does no harm. */
export const attempt = <A>(operation: string, step: () => A): Effect.Effect<A, StoreUnavailable> =>
  Effect.mapError(untilFree(step), (cause) => new StoreUnavailable({ operation, cause }))

/** A step that writes: one statement, or one transaction. */
export const attemptWrite = <A>(operation: string, step: () => A): Effect.Effect<A, WriteFailure> =>
  Effect.mapError(untilFree(step), (cause) =>
    cause.kind === "unknown"
      ? new OutcomeUnknown({ operation, cause })
      : new StoreUnavailable({ operation, cause })
  )
