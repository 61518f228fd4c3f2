import * as Effect from "effect/Effect"

/**
 * Removing what is over: in small batches, so that nobody waits for it.
 */
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { forgetSomeEvents } from "./events/forgetEvents.ts"
import type { SweepResult } from "./results.ts"
import { longestTransaction, revocationLife } from "./revocationWatch.ts"

const batch = 500

/** How much longer than a batch takes is the time to the next, in which the store is all the others'. */
const rest = 4

// A request whose answer was lost may still ask what became of a session that has ended.
const keepEnded = 3_600_000

/** Sweeps until nothing is left, or until `goOn`, asked after each batch, says no. */
export type Sweep = (goOn: Effect.Effect<boolean>) => Effect.Effect<SweepResult, StoreUnavailable>

export const makeSweep = (deps: Dependencies): Sweep =>
  Effect.fnUntraced(function* (goOn): Effect.fn.Return<SweepResult, StoreUnavailable> {
    const { clock, eventLog, events, feed, settings, store } = deps
    const now = clock.now()
    let removed = 0
    let expired = 0

    const sweepSome = Effect.gen(function* () {
      const swept = yield* store.sweep({ now, endedUpTo: now - keepEnded, limit: batch })
      for (const { id, userId } of swept.expired) {
        events.publish({ name: "expired", sessionId: id, userId, at: now })
      }
      // As many as a large sweep finds would not fit the queue.
      yield* events.flush
      removed += swept.removed
      expired += swept.expired.length
      return swept.more
    })
    const keepFor = revocationLife(settings) + longestTransaction
    const forgetSome = Effect.map(feed.forget(keepFor, batch), (forgotten) => forgotten === batch)

    for (const some of [sweepSome, forgetSome, forgetSomeEvents(eventLog)]) {
      for (;;) {
        const began = clock.monotonic()
        if (!(yield* some)) break
        if (!(yield* goOn)) return { removed, expired }
        yield* Effect.sleep(rest * (clock.monotonic() - began))
      }
    }
    return { removed, expired }
  })
