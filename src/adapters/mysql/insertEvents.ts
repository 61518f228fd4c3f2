/**
 * Adding events to the log, each once: many with one statement, of a few fixed sizes. What is left of a
 * statement is filled up with its shortest event, which is there by then.
 */
import { factsText } from "../../domain/eventFacts.ts"
import type { EventRecord } from "../../ports/EventLog.ts"
import type { Statements } from "./database.ts"
import { databaseTime } from "./databaseTime.ts"
import type { Value } from "./pool.ts"
import { bytesOf, idValue } from "./sessionRow.ts"
import type { Tables } from "./tables.ts"

const mostAtOnce = 256
const sizes = [1, 4, 16, 64, mostAtOnce] as const

// A server takes statements of 1 MiB, at the very least of any sensible setting; so does its log. Up to three
// quarters of a statement may be filling.
const mostBytes = 196_608

// Not INSERT IGNORE, which ignores every other error, too.
export const insertEvents = ({ events }: Tables, size: number): string => `
INSERT INTO ${events} (id, origin, name, facts, written_at)
VALUES ${Array(size).fill(`(?, ?, ?, ?, ${databaseTime})`).join(", ")}
ON DUPLICATE KEY UPDATE ${events}.id = ${events}.id`

/** What one statement adds. */
export type EventRows = readonly (readonly Value[])[]

/** Events in their order, as few statements take them. */
export function eventRows(records: readonly EventRecord[]): readonly EventRows[] {
  const all: EventRows[] = []
  let rows: (readonly Value[])[] = []
  let bytes = 0
  for (const { id, origin, event } of records) {
    const row = [
      idValue(id),
      idValue(origin),
      Buffer.from(event.name),
      Buffer.from(factsText(event))
    ]
    const more = bytesOf(row)
    if (rows.length === mostAtOnce || (rows.length > 0 && bytes + more > mostBytes)) {
      all.push(rows)
      rows = []
      bytes = 0
    }
    rows.push(row)
    bytes += more
  }
  if (rows.length > 0) all.push(rows)
  return all
}

/** Adds events in their order; where there is more than one statement to it, within a transaction only. */
export async function writeEventRows(
  statements: Pick<Statements, "write">,
  tables: Tables,
  all: readonly EventRows[]
): Promise<void> {
  for (const rows of all) {
    const size = sizes.find((each) => each >= rows.length) ?? mostAtOnce
    const filling = rows.reduce((least, row) => (bytesOf(row) < bytesOf(least) ? row : least))
    const places = Array.from({ length: size }, (_, index) => rows[index] ?? filling)
    await statements.write(insertEvents(tables, size), places.flat())
  }
}

/** Adds events within a transaction. */
export const writeEvents = (
  within: Pick<Statements, "write">,
  tables: Tables,
  records: readonly EventRecord[]
): Promise<void> => writeEventRows(within, tables, eventRows(records))
