/**
 * The log of events: rows that every node reads and any delivers. Those that tell of an ending are written
 * with it (end.ts).
 */
import { eventOf } from "../../domain/eventFacts.ts"
import type { EventId, NodeId } from "../../domain/identifier.ts"
import type { EventLog, LoggedEvent } from "../../ports/EventLog.ts"
import { keep, type Database, type Row } from "./database.ts"
import { databaseTime, selectWithTime, timedRows } from "./databaseTime.ts"
import { deleteInSteps, type Step } from "./deleteInSteps.ts"
import { eventRows, writeEventRows } from "./insertEvents.ts"
import { roundedLimit } from "./limit.ts"
import { reading, writing } from "./operation.ts"
import { readBase64url, readInteger, readText } from "./row.ts"
import { inGroups } from "./sizes.ts"
import type { Tables } from "./tables.ts"

const columns = ["sequence", "id", "origin", "name", "facts", "written_at"]

export const listEventsAfter = ({ events }: Tables, limit: number): string =>
  selectWithTime(
    columns,
    `FROM ${events} WHERE written_at >= ? AND (written_at > ? OR sequence > ?)
ORDER BY written_at, sequence LIMIT ${limit}`
  )

// Left to itself, the database may go through the delivered ones in their order instead.
export const listUndelivered = ({ events }: Tables, limit: number): string => `
SELECT ${columns.join(", ")} FROM ${events} FORCE INDEX (by_delivery)
WHERE delivered = 0 ORDER BY sequence LIMIT ${limit}`

/** How many events one statement marks. */
const marked = 20

export const markEvents = ({ events }: Tables): string => `
UPDATE ${events} SET delivered = 1 WHERE sequence IN (${Array(marked).fill("?").join(", ")})`

export const forgetEvents = ({ events }: Tables, step: Step): string => `
DELETE FROM ${events} WHERE written_at < ${databaseTime} - ?
ORDER BY written_at, sequence LIMIT ${step}`

export const eventLog = (database: Database, tables: Tables): EventLog["Service"] => ({
  append: (records) =>
    writing("events.append", () => {
      const all = eventRows(records)
      return all.length <= 1
        ? writeEventRows(database, tables, all)
        : database.transaction(async (within) => keep(await writeEventRows(within, tables, all)))
    }),

  after: ({ writtenAt, sequence }, limit) =>
    reading("events.after", async () => {
      const list = listEventsAfter(tables, roundedLimit(limit))
      const answer = await database.read(list, [writtenAt, writtenAt, sequence])
      const { rows, storeTime } = timedRows(answer)
      const events = rows.map(eventOfRow).toSorted(inOrder)
      return { events: events.slice(0, limit), storeTime }
    }),

  undelivered: (limit) =>
    reading("events.undelivered", async () => {
      const rows = await database.read(listUndelivered(tables, roundedLimit(limit)), [])
      return rows.slice(0, limit).map(eventOfRow)
    }),

  markDelivered: (sequences) =>
    writing("events.markDelivered", async () => {
      // In one order everywhere, so that two who mark the same wait for each other and do not lock each other out.
      const sorted = sequences.toSorted((a, b) => a - b)
      for (const some of inGroups(sorted, marked)) await database.write(markEvents(tables), some)
    }),

  forget: (ms, limit) =>
    reading("events.forget", () =>
      deleteInSteps(database, (step) => forgetEvents(tables, step), [ms], limit)
    )
})

const eventOfRow = (row: Row): LoggedEvent => ({
  id: readBase64url(row, "id") as EventId,
  origin: readBase64url(row, "origin") as NodeId,
  event: eventOf(readText(row, "name"), readText(row, "facts")),
  position: { writtenAt: readInteger(row, "written_at"), sequence: readInteger(row, "sequence") }
})

const inOrder = ({ position: a }: LoggedEvent, { position: b }: LoggedEvent): number =>
  a.writtenAt - b.writtenAt || a.sequence - b.sequence
