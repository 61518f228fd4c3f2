import * as Effect from "effect/Effect"

/**
 * How long the log of events goes back.
 */
import type { EventLog } from "../../ports/EventLog.ts"
import type { StoreUnavailable } from "../../ports/failure.ts"

/** Three days, in ms: long enough for a weekend without anybody who delivers. */
const retention = 3 * 86_400_000

const batch = 500

/** Removes a small batch of events that are older, delivered or not; answers whether there may be more. */
export const forgetSomeEvents = (
  eventLog: EventLog["Service"]
): Effect.Effect<boolean, StoreUnavailable> =>
  Effect.map(eventLog.forget(retention, batch), (forgotten) => forgotten === batch)
