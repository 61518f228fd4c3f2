import * as Effect from "effect/Effect"

/**
 * Reading the log as it grows, each event once. A row may become visible later than one that stands after
 * it, by as long as a transaction takes; so a reader that has come to the end goes back by that much, and
 * knows what it has read before.
 */
import type { EventId } from "../../domain/identifier.ts"
import type { EventLog, LoggedEvent, LogPosition } from "../../ports/EventLog.ts"
import type { StoreUnavailable } from "../../ports/failure.ts"

export interface LogReader {
  /** A page of events that this reader has not answered before; `more`: the end is not reached yet. */
  readonly read: Effect.Effect<
    { readonly events: readonly LoggedEvent[]; readonly more: boolean },
    StoreUnavailable
  >
}

/** The longest transaction of a store (every operation ends within ten seconds), and some; in ms. */
export const overlap = 15_000

/** Before every row that was written at `writtenAt` or later. */
export const startOf = (writtenAt: number): LogPosition => ({
  writtenAt: Math.max(0, writtenAt),
  sequence: 0
})

export interface Reading {
  /** What stands after this place is read, */
  readonly from: LogPosition
  /** but for these events. */
  readonly known: Iterable<EventId>
  /** How many rows are asked for at once. */
  readonly pageSize: number
}

/**
 * Reads the log from a place on. While the store's clock does not go back by more than the
 * overlap each event is answered once; when it does, some may be answered again, and none is passed over.
 */
export function logReader(
  eventLog: EventLog["Service"],
  { from, known, pageSize }: Reading
): LogReader {
  /** When each event was written that may be met again. */
  const met = new Map<EventId, number>()
  for (const id of known) met.set(id, from.writtenAt + overlap)
  let place = from
  /** All that was written before this was visible when the reading that is under way began. */
  let settled: number | undefined

  const settle = (next: LogPosition) => {
    place = next
    settled = undefined
    for (const [id, writtenAt] of met) {
      if (writtenAt < next.writtenAt - overlap) met.delete(id)
    }
  }

  return {
    read: Effect.map(
      Effect.suspend(() => eventLog.after(place, pageSize)),
      ({ events, storeTime }) => {
        const visible = storeTime - overlap
        settled ??= visible
        const fresh = events.filter(({ id }) => !met.has(id))
        for (const { id, position } of events) met.set(id, position.writtenAt)
        const last = events.length < pageSize ? undefined : events.at(-1)?.position
        if (last !== undefined && last.writtenAt < settled) {
          // Long past: nothing can come before it any more.
          settle(last)
        } else if (last !== undefined && visible - settled <= overlap) {
          place = last
        } else {
          // At the end; or so long on the way there that going back now keeps what has to be known small.
          settle(startOf(settled))
        }
        return { events: fresh, more: last !== undefined }
      }
    )
  }
}
