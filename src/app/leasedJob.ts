import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/**
 * A job that one node at a time does for all, whenever it is due. Whoever has the lease does it; when its
 * node dies, the lease runs out and another node takes the job up, from wherever the store shows it to be.
 */
import type { NodeId } from "../domain/identifier.ts"
import type { StoreRefused, StoreUnavailable } from "../ports/failure.ts"
import type { Leases } from "../ports/Leases.ts"
import type { Logger } from "../ports/Logger.ts"
import type { WriteFailure } from "../ports/SessionStore.ts"

interface World {
  readonly leases: Leases["Service"]
  readonly logger: Logger["Service"]
  readonly node: NodeId
}

export interface LeasedJob {
  /** At most 32 lower-case ASCII letters and dashes. */
  readonly name: string
  /** Does the job; asks `isMine` now and then, and stops where it is false. */
  readonly work: (
    isMine: Effect.Effect<boolean>
  ) => Effect.Effect<unknown, StoreUnavailable | StoreRefused>
  /** In how many ms the job is due again, asked once it is done. */
  readonly dueIn: () => number
  /** How often this node looks whether it is, in ms. */
  readonly lookEvery: number
}

/** For how long a node has a job without saying that it still does it, in ms. */
export const leaseFor = 30_000

/** Looks and works for as long as it runs. A job that fails is logged, and tried again when next looked at. */
export const runLeased = (
  { leases, logger, node }: World,
  { dueIn, lookEvery, name, work }: LeasedJob
): Effect.Effect<void> => {
  const claim: Effect.Effect<boolean, WriteFailure> = leases.claim(name, node, leaseFor)

  const once = Effect.gen(function* () {
    if (!(yield* claim)) return
    // A store that cannot say has not given the job.
    const isMine = Effect.catch(claim, () => Effect.succeed(false))
    yield* work(isMine).pipe(
      // Who stops in the middle leaves the job to the others at once.
      Effect.onInterrupt(() => Effect.ignore(leases.finish(name, node, 0)))
    )
    yield* leases.finish(name, node, dueIn())
  }).pipe(
    Effect.catch((error) =>
      Effect.sync(() =>
        logger.log({
          level: "warn",
          message: "a background job failed",
          fields: { job: name, error: error.message }
        })
      )
    )
  )

  return once.pipe(Effect.schedule(Schedule.jittered(Schedule.spaced(lookEvery))), Effect.asVoid)
}
