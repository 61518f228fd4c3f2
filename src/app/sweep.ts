import * as Effect from "effect/Effect"

/**
 * Removing what is over: in small batches, so that nobody waits for it.
 */
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { keyPolicy } from "./keyRing.ts"
import type { SweepResult } from "./results.ts"

const batch = 500

// A request whose answer was lost may still ask what became of a session that has ended.
const keepEnded = 3_600_000

export const makeSweep = (deps: Dependencies) =>
  Effect.gen(function* (): Effect.fn.Return<SweepResult, StoreUnavailable> {
    const { clock, events, feed, settings, store } = deps
    const now = clock.now()
    let removed = 0
    let expired = 0
    let more = true
    while (more) {
      const swept = yield* store.sweep({ now, endedUpTo: now - keepEnded, limit: batch })
      for (const { id, userId } of swept.expired) {
        events.publish({ name: "expired", sessionId: id, userId, at: now })
      }
      removed += swept.removed
      expired += swept.expired.length
      more = swept.more
    }
    // A revocation is needed for as long as an access token from before it may live.
    const before = now - keyPolicy(settings).verifyFor - keepEnded
    while ((yield* feed.forget(before, batch)) === batch) continue
    return { removed, expired }
  })
