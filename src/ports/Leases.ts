import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/**
 * Who does a job that one node at a time is enough for, and when it is due again. All times are the
 * store's own, so the nodes' clocks need not agree. A lease excludes nobody who was slow: work done under
 * one must be harmless when two do it.
 */
import type { NodeId } from "../domain/identifier.ts"
import type { WriteFailure } from "./SessionStore.ts"

export class Leases extends Context.Service<
  Leases,
  {
    /**
     * Takes a job for `ms` milliseconds: where it is due and nobody else's time for it is running, or where
     * it is `holder`'s already, whose time then starts anew. Of any number of callers at once at most one
     * is answered true. A job that was never finished is due. `job` is at most 32 lower-case ASCII letters
     * and dashes.
     */
    readonly claim: (
      job: string,
      holder: NodeId,
      ms: number
    ) => Effect.Effect<boolean, WriteFailure>
    /**
     * Gives a job back that `holder` has, to be due again in `dueIn` milliseconds (0: at once); false, and
     * nothing is changed, where somebody else has it by now.
     */
    readonly finish: (
      job: string,
      holder: NodeId,
      dueIn: number
    ) => Effect.Effect<boolean, WriteFailure>
  }
>()("watchword/ports/Leases") {}
