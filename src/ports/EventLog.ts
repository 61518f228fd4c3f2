import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/**
 * The events that every node hears of, as rows: written with the change that they tell of where that is an
 * ending, and delivered from here, so that an event outlives the process that saw it. Rows are ordered by
 * the store's own clock, then by number; a row may become visible later than one that stands after it, so a
 * reader that goes on from a place reads a little of what came before it again, and knows rows by their `id`.
 */
import type { SharedEvent } from "../domain/event.ts"
import type { EventId, NodeId } from "../domain/identifier.ts"
import type { StoreUnavailable } from "./failure.ts"
import type { WriteFailure } from "./SessionStore.ts"

/** An event, to be written. `origin` is the node that saw it. */
export interface EventRecord {
  readonly id: EventId
  readonly origin: NodeId
  readonly event: SharedEvent
}

/** A place in the log: the store's time in ms when the row was written, and the row's number. */
export interface LogPosition {
  readonly writtenAt: number
  readonly sequence: number
}

/** An event that was written. */
export interface LoggedEvent extends EventRecord {
  readonly position: LogPosition
}

export class EventLog extends Context.Service<
  EventLog,
  {
    /** Adds events, in this order, in one step. An id that is there already is left as it is. */
    readonly append: (records: readonly EventRecord[]) => Effect.Effect<void, WriteFailure>
    /** At most `limit` events after a place, in order, and the store's own time when it was asked, in ms. */
    readonly after: (
      place: LogPosition,
      limit: number
    ) => Effect.Effect<
      { readonly events: readonly LoggedEvent[]; readonly storeTime: number },
      StoreUnavailable
    >
    /** At most `limit` events that are not marked as delivered, oldest number first. */
    readonly undelivered: (limit: number) => Effect.Effect<readonly LoggedEvent[], StoreUnavailable>
    /** Marks events as delivered, by their rows' numbers; unknown ones are no error. */
    readonly markDelivered: (sequences: readonly number[]) => Effect.Effect<void, WriteFailure>
    /** Removes at most `limit` events, delivered or not, that were written more than `ms` milliseconds ago; answers how many. */
    readonly forget: (ms: number, limit: number) => Effect.Effect<number, StoreUnavailable>
  }
>()("watchword/ports/EventLog") {}
