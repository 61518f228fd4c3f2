import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/**
 * What runs by itself, for as long as the scope is open: key maintenance and the sweep. A job that fails
 * is logged and runs again at its next time.
 */
import type { StoreRefused, StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import type { KeyRing } from "./keyRing.ts"
import type { SweepResult } from "./results.ts"

export const startJobs = Effect.fnUntraced(function* (
  deps: Dependencies,
  keys: KeyRing,
  sweep: Effect.Effect<SweepResult, StoreUnavailable>
) {
  const logged = (job: string, work: Effect.Effect<unknown, StoreUnavailable | StoreRefused>) =>
    Effect.matchEffect(work, {
      onSuccess: () => Effect.void,
      onFailure: (error) =>
        Effect.sync(() =>
          deps.logger.log({
            level: "warn",
            message: "a background job failed",
            fields: { job, error: error.message }
          })
        )
    })

  if (keys.maintainEvery !== undefined) {
    yield* logged("signing keys", keys.maintain).pipe(
      Effect.schedule(Schedule.spaced(keys.maintainEvery)),
      Effect.forkScoped
    )
  }
  const times = deps.settings.sweep
  if (times !== undefined) {
    const work = logged("sweep", sweep)
    const repeated =
      "cron" in times
        ? Effect.asVoid(Effect.schedule(work, Schedule.cron(times.cron, "UTC")))
        : Effect.asVoid(Effect.schedule(work, Schedule.spaced(times.every)))
    yield* Effect.forkScoped(repeated)
  }
})
