/**
 * Adding events to the log, each once: many with one statement, of a few fixed sizes. What is left of a
 * statement is filled up with its last event, which is there by then.
 */
import { factsText } from "../../domain/eventFacts.ts"
import type { EventRecord } from "../../ports/EventLog.ts"
import type { Statements } from "./database.ts"
import { databaseTime } from "./databaseTime.ts"
import type { Value } from "./pool.ts"
import { idValue } from "./sessionRow.ts"
import type { Tables } from "./tables.ts"

const sizes = [1, 4, 16, 64] as const

/** How many events one statement adds at most. */
export const mostAtOnce = 64

// Not INSERT IGNORE, which ignores every other error, too.
export const insertEvents = ({ events }: Tables, size: (typeof sizes)[number]): string => `
INSERT INTO ${events} (id, origin, name, facts, written_at)
VALUES ${Array(size).fill(`(?, ?, ?, ?, ${databaseTime})`).join(", ")}
ON DUPLICATE KEY UPDATE ${events}.id = ${events}.id`

/** Adds events in their order; where there are more than `mostAtOnce`, within a transaction only. */
export async function writeEvents(
  statements: Pick<Statements, "write">,
  tables: Tables,
  records: readonly EventRecord[]
): Promise<void> {
  for (let from = 0; from < records.length; from += mostAtOnce) {
    const some = records.slice(from, from + mostAtOnce).map(valuesOf)
    const size = sizes.find((each) => each >= some.length) ?? mostAtOnce
    while (some.length < size) some.push(some.at(-1) ?? [])
    await statements.write(insertEvents(tables, size), some.flat())
  }
}

const valuesOf = ({ id, origin, event }: EventRecord): readonly Value[] => [
  idValue(id),
  idValue(origin),
  Buffer.from(event.name),
  Buffer.from(factsText(event))
]
