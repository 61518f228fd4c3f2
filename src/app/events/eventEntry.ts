/**
 * Events as the log gives them to readers outside.
 */
import type { SharedEvent } from "../../domain/event.ts"
import type { EventId } from "../../domain/identifier.ts"
import type { LoggedEvent } from "../../ports/EventLog.ts"
import { placeOf } from "./place.ts"

/** An event that was read from the log. */
export interface EventEntry {
  /** Where to read on: what `after` takes. */
  readonly id: string
  /** Names the event: the same each time that it is read or delivered, on every node. */
  readonly eventId: EventId
  readonly event: SharedEvent
}

export const entryOf = (logged: LoggedEvent): EventEntry => ({
  id: placeOf(logged),
  eventId: logged.id,
  event: logged.event
})
