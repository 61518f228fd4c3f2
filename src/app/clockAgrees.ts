import * as Effect from "effect/Effect"

/**
 * Whether this node's clock and the store's are as close as is tolerated: asked of the store at once.
 */
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"

export const clockAgrees = ({
  clock,
  feed,
  settings
}: Pick<Dependencies, "clock" | "feed" | "settings">): Effect.Effect<boolean, StoreUnavailable> =>
  Effect.suspend(() => {
    const before = clock.now()
    return Effect.map(feed.recent(0, 1), ({ storeTime }) => {
      const { clockTolerance } = settings
      return before - clockTolerance <= storeTime && storeTime <= clock.now() + clockTolerance
    })
  })
