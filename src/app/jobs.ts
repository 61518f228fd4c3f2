import * as Cron from "effect/Cron"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/**
 * What runs by itself, for as long as the scope is open: every node keeps its signing keys up to date; one
 * node at a time makes new ones, and sweeps.
 */
import type { Dependencies } from "./dependencies.ts"
import type { KeyRing } from "./keyRing.ts"
import { runLeased } from "./leasedJob.ts"
import type { SettingsShape } from "./Settings.ts"
import type { Sweep } from "./sweep.ts"

/** How long a job whose node has died may wait for another, beyond the lease, in ms. */
const lookEvery = 10_000

export const startJobs = Effect.fnUntraced(function* (
  deps: Dependencies,
  keys: KeyRing,
  sweep: Sweep
) {
  const { maintainEvery, reloadEvery } = keys
  if (maintainEvery !== undefined && reloadEvery !== undefined) {
    yield* Effect.ignore(keys.reload).pipe(
      Effect.schedule(Schedule.spaced(reloadEvery)),
      Effect.forkScoped
    )
    // A revoked key has a successor. What fails is made up for where a key is needed.
    yield* Effect.andThen(deps.revokedKeys.next, Effect.ignore(keys.renew(reloadEvery))).pipe(
      Effect.forever,
      Effect.forkScoped
    )
    yield* runLeased(deps, {
      name: "keys",
      work: () => keys.maintain,
      dueIn: () => maintainEvery,
      lookEvery: Math.min(lookEvery, maintainEvery)
    }).pipe(Effect.forkScoped)
  }
  const times = deps.settings.sweep
  if (times !== undefined) {
    yield* runLeased(deps, {
      name: "sweep",
      work: sweep,
      dueIn: () => untilNext(times, deps.clock.now()),
      lookEvery: "every" in times ? Math.min(lookEvery, times.every) : lookEvery
    }).pipe(Effect.forkScoped)
  }
})

const untilNext = (times: NonNullable<SettingsShape["sweep"]>, now: number): number =>
  "every" in times
    ? times.every
    : Math.max(0, Cron.next(Cron.parseUnsafe(times.cron, "UTC"), now).getTime() - now)
