/**
 * The statements that advance a session, and several.
 */
import { alive } from "./sessionRow.ts"
import type { Tables } from "./tables.ts"

// `sweep_at` may only be too early (schema/0001-sessions.ts), so an expiry that moves to an earlier instant
// takes it along. One that moves later, as they do, leaves it, and its index, alone.
export const advanceSession = ({ sessions }: Tables): string => `
UPDATE ${sessions} SET
  current_digest = ?, current_generation = ?, current_issued_at = ?,
  previous_digest = ?, previous_issued_at = ?, before_previous_digest = ?, settled = ?,
  last_active_at = ?, idle_expires_at = ?, device = ?,
  auth_time = COALESCE(?, auth_time), auth_method = COALESCE(?, auth_method),
  sweep_at = LEAST(sweep_at, ?), revision = revision + 1
WHERE id = ? AND revision = ? AND ${alive}`

/** The columns that take a value of their own in each row, in the order of `lineageValues` and `activityValues`. */
export const advanced = [
  "current_digest",
  "current_generation",
  "current_issued_at",
  "previous_digest",
  "previous_issued_at",
  "before_previous_digest",
  "settled",
  "last_active_at",
  "idle_expires_at",
  "device"
] as const

/**
 * Each row takes its own values, by its id's place among the ids. A row whose guard fails makes the
 * statement fail, for no revision can be that large; the guard comes first, while the row is as it was.
 * Beside a join with the values as a table, which would do the same, it needs no temporary table, and both
 * servers lock the rows in the order of their ids, so that two such statements cannot lock each other out.
 * MariaDB gives up after a second where somebody else has locked a row, so that the others need not wait.
 */
export const advanceSessions = ({ sessions }: Tables, size: number): string => {
  const places = Array(size).fill("?").join(", ")
  const own = `ELT(FIELD(id, ${places}), ${places})`
  return `
/*M!100300 SET STATEMENT innodb_lock_wait_timeout = 1 FOR */
UPDATE ${sessions} FORCE INDEX (PRIMARY) SET
  revision = IF(revision = CAST(${own} AS SIGNED) AND ${alive},
    revision + 1, revision + 1 + 9223372036854775807),
  ${advanced.map((column) => `${column} = ${own}`).join(",\n  ")},
  sweep_at = LEAST(sweep_at, CAST(${own} AS SIGNED))
WHERE id IN (${places})`
}
