import * as Effect from "effect/Effect"

/**
 * Whether this node can serve sessions: the store answers, and its clock and this node's are as close as
 * is tolerated. Expiry is judged by the node's clock, so one that is wrong should get no requests.
 */
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import type { Health } from "./results.ts"

export const makeHealth = ({ clock, feed, settings, store }: Dependencies): Effect.Effect<Health> =>
  Effect.gen(function* (): Effect.fn.Return<Health, StoreUnavailable> {
    yield* store.ping()
    const before = clock.now()
    const { storeTime } = yield* feed.recent(0, 1)
    const isLate = storeTime > clock.now() + settings.clockTolerance
    const isEarly = storeTime < before - settings.clockTolerance
    const differs = isLate || isEarly
    return { ok: !differs, store: "up", clock: differs ? "differs" : "agrees" }
  }).pipe(
    Effect.catch(() => Effect.succeed<Health>({ ok: false, store: "down", clock: "unknown" }))
  )
