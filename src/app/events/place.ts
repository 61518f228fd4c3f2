/**
 * Places in the log of events as text, for whoever reads on later: the row's position, and the event that
 * stands there.
 */
import { isEventId, type EventId } from "../../domain/identifier.ts"
import type { LoggedEvent, LogPosition } from "../../ports/EventLog.ts"

export interface Place {
  readonly position: LogPosition
  /** Undefined where reading began, before any event. */
  readonly event: EventId | undefined
}

const written = /^(\d{1,16})\.(\d{1,16})(?:\.([A-Za-z0-9_-]{22}))?$/

/** A place as text: the store's time, the row's number and the event's id, with dots between them. */
export const placeText = ({ position, event }: Place): string =>
  [position.writtenAt, position.sequence, ...(event === undefined ? [] : [event])].join(".")

/** Where an event stands, as text. */
export const placeOf = ({ id, position }: LoggedEvent): string => placeText({ position, event: id })

/** The place that a text says, or undefined for what is none. */
export function readPlace(text: string): Place | undefined {
  const [, time, number, event] = written.exec(text) ?? []
  const writtenAt = Number(time)
  const sequence = Number(number)
  if (!Number.isSafeInteger(writtenAt) || !Number.isSafeInteger(sequence)) return undefined
  if (event !== undefined && !isEventId(event)) return undefined
  return { position: { writtenAt, sequence }, event }
}
