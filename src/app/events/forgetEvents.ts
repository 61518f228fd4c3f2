import * as Effect from "effect/Effect"

/**
 * How long the log of events goes back.
 */
import type { EventLog } from "../../ports/EventLog.ts"
import type { StoreUnavailable } from "../../ports/failure.ts"

/** Three days, in ms: long enough for a weekend without anybody who delivers. */
const retention = 3 * 86_400_000

const batch = 500

/** Removes events that are older, delivered or not, in small batches. */
export const forgetEvents = (
  eventLog: EventLog["Service"]
): Effect.Effect<void, StoreUnavailable> =>
  Effect.gen(function* () {
    while ((yield* eventLog.forget(retention, batch)) === batch) continue
  })
