/**
 * The log of events. What is announced with an ending is written by `eventWriter` in the ending's
 * transaction.
 */
import * as Effect from "effect/Effect"

import { eventOf, factsText } from "../../domain/eventFacts.ts"
import type { EventLog, EventRecord, LoggedEvent } from "../../ports/EventLog.ts"
import { attempt } from "./attempt.ts"
import { bytes, eventIdOf, nodeIdOf } from "./bytes.ts"
import type { Connection } from "./connection.ts"
import type { WriteLane } from "./writeLane.ts"

const columns = "sequence, id, origin, name, facts, written_at"

const insertSql = `
INSERT INTO watchword_events (id, origin, name, facts, written_at)
VALUES (:id, :origin, :name, :facts, :written_at)
ON CONFLICT (id) DO NOTHING`

const afterSql = `
SELECT ${columns} FROM watchword_events
WHERE (written_at, sequence) > (:written_at, :sequence)
ORDER BY written_at, sequence
LIMIT :limit`

// The index is named, for by statistics of a moment when most were undelivered, all events are as good a place.
const undeliveredSql = `
SELECT ${columns} FROM watchword_events INDEXED BY watchword_events_waiting
WHERE delivered = 0 ORDER BY sequence LIMIT :limit`

const markSql = `
UPDATE watchword_events SET delivered = 1
WHERE sequence IN (SELECT value FROM json_each(:sequences))`

const forgetSql = `
DELETE FROM watchword_events
WHERE sequence IN (
  SELECT sequence FROM watchword_events WHERE written_at < :before ORDER BY written_at LIMIT :limit
)`

type EventRow = readonly [
  sequence: number,
  id: Buffer,
  origin: Buffer,
  name: string,
  facts: string,
  writtenAt: number
]

/** Adds events, to be called within a transaction. */
export type WriteEvents = (records: readonly EventRecord[]) => void

/** `now` is the store's clock. */
export function eventWriter(connection: Connection, now: () => number): WriteEvents {
  const insert = connection.command(insertSql)
  return (records) => {
    for (const { id, origin, event } of records) {
      insert({
        id: bytes(id),
        origin: bytes(origin),
        name: event.name,
        facts: factsText(event),
        written_at: now()
      })
    }
  }
}

export function eventLog(
  connection: Connection,
  lane: WriteLane,
  write: WriteEvents,
  now: () => number
): EventLog["Service"] {
  const after = connection.query<EventRow>(afterSql)
  const undelivered = connection.query<EventRow>(undeliveredSql)
  const mark = connection.command(markSql)
  const forget = connection.command(forgetSql)

  return {
    append: (records) =>
      records.length === 0 ? Effect.void : lane.write("append events", () => write(records)),

    after: ({ writtenAt, sequence }, limit) =>
      attempt("read events", () => {
        const storeTime = now()
        const rows = after({ written_at: writtenAt, sequence, limit })
        return { events: rows.map(loggedEventOf), storeTime }
      }),

    undelivered: (limit) =>
      attempt("read undelivered events", () => undelivered({ limit }).map(loggedEventOf)),

    markDelivered: (sequences) =>
      sequences.length === 0
        ? Effect.void
        : lane.write("mark events", () => {
            mark({ sequences: JSON.stringify(sequences) })
          }),

    forget: (ms, limit) => attempt("forget events", () => forget({ before: now() - ms, limit }))
  }
}

const loggedEventOf = ([sequence, id, origin, name, facts, writtenAt]: EventRow): LoggedEvent => ({
  id: eventIdOf(id),
  origin: nodeIdOf(origin),
  event: eventOf(name, facts),
  position: { writtenAt, sequence }
})
