import * as Effect from "effect/Effect"

/**
 * Whether this node can serve sessions: the store answers, and its clock and this node's are as close as
 * is tolerated. Expiry is judged by the node's clock, so one that is wrong should get no requests.
 */
import type { StoreUnavailable } from "../ports/failure.ts"
import { clockAgrees } from "./clockAgrees.ts"
import type { Dependencies } from "./dependencies.ts"
import type { Health } from "./results.ts"

export const makeHealth = (deps: Dependencies): Effect.Effect<Health> =>
  Effect.gen(function* (): Effect.fn.Return<Health, StoreUnavailable> {
    yield* deps.store.ping()
    const agrees = yield* clockAgrees(deps)
    return { ok: agrees, store: "up", clock: agrees ? "agrees" : "differs" }
  }).pipe(
    Effect.catch(() => Effect.succeed<Health>({ ok: false, store: "down", clock: "unknown" }))
  )
