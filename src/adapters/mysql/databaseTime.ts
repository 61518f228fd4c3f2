/**
 * The database's own time. Nodes whose clocks disagree agree on it, as far as the clocks of a cluster's
 * servers do.
 */
import type { Row } from "./database.ts"
import { readInteger } from "./row.ts"

/**
 * Milliseconds since the epoch, when the statement began. UTC from the start: what goes through the session's
 * time zone has hours twice or not at all.
 */
export const databaseTime = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000"

/** Rows that were read, and the database's time when it read them. */
export interface TimedRows {
  readonly rows: readonly Row[]
  readonly storeTime: number
}

/**
 * A SELECT of `columns`, the first of which is never NULL, whose answer has the time as well, even where
 * there are no rows.
 */
export const selectWithTime = (columns: readonly string[], fromWhere: string): string => `
(SELECT ${databaseTime} AS store_time, ${columns.map((name) => `NULL AS ${name}`).join(", ")})
UNION ALL
(SELECT NULL, ${columns.join(", ")} ${fromWhere})`

/** Takes the answer to such a SELECT apart. The order of the rows is not kept. */
export function timedRows(answer: readonly Row[]): TimedRows {
  const clock = answer.find((row) => row["store_time"] !== null)
  if (clock === undefined) throw new TypeError("a SELECT answered no time")
  return {
    rows: answer.filter((row) => row !== clock),
    storeTime: readInteger(clock, "store_time")
  }
}
