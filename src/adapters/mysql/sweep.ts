/**
 * Removing what nobody can use any more, in small batches by index. `sweep_at` says when to look at a
 * session, and may be too early: a row that is looked at is either removed, or put where its expiry is now.
 * So each row is looked at about once an idle timeout, however often it is refreshed in between.
 *
 * Which sessions expired is answered exactly once: by the transaction whose DELETE took the row. Two things
 * are given up for that: a COMMIT whose answer is lost may remove up to a batch that is answered to nobody,
 * and a failure after the first batch is not reported, for the answer has something to say.
 */
import type { SessionId } from "../../domain/identifier.ts"
import type { SessionStore } from "../../ports/SessionStore.ts"
import { keep, OperationFailed, undo, type Database, type Row } from "./database.ts"
import { deleteInSteps, type Step } from "./deleteInSteps.ts"
import { reading } from "./operation.ts"
import { readBase64url, readBytes, readInteger, readText } from "./row.ts"
import { inGroups } from "./sizes.ts"
import type { Tables } from "./tables.ts"

/** How many rows are looked at, and removed in one transaction. */
const batchSize = 100

const expiry = "LEAST(idle_expires_at, absolute_expires_at)"

export const listDue = ({ sessions }: Tables): string => `
SELECT id, user_id, ${expiry} AS expires_at FROM ${sessions}
WHERE sweep_at <= ? ORDER BY sweep_at LIMIT ${batchSize}`

/** How many ids one statement takes. */
const several = 20
const places = Array(several).fill("?").join(", ")

export const postponeSessions = ({ sessions }: Tables): string => `
UPDATE ${sessions} SET sweep_at = ${expiry}
WHERE id IN (${places})
  AND ended_cause IS NULL AND ${expiry} > ?`

// Written as a join of one table, which alone may say by which index.
export const deleteSeveralExpired = ({ sessions }: Tables): string => `
DELETE ${sessions} FROM ${sessions} FORCE INDEX (PRIMARY)
WHERE id IN (${places}) AND ended_cause IS NULL AND ${expiry} <= ?`

export const deleteExpired = ({ sessions }: Tables): string => `
DELETE FROM ${sessions} WHERE id = ? AND ended_cause IS NULL AND ${expiry} <= ?`

export const deleteEnded = ({ sessions }: Tables, step: Step): string => `
DELETE FROM ${sessions} WHERE ended_at <= ? ORDER BY ended_at, id LIMIT ${step}`

export const findEnded = ({ sessions }: Tables): string => `
SELECT id FROM ${sessions} WHERE ended_at <= ? ORDER BY ended_at LIMIT 1`

interface Expired {
  readonly id: SessionId
  readonly userId: string
}

export const sweeping = (
  database: Database,
  tables: Tables
): Pick<SessionStore["Service"], "sweep"> => {
  /** Some sessions that expired, none where there are no more; what is due but alive is put off on the way. */
  async function nextExpired(now: number): Promise<readonly Row[]> {
    for (;;) {
      const due = await database.read(listDue(tables), [now])
      const isExpired = (row: Row) => readInteger(row, "expires_at") <= now
      const expired = due.filter(isExpired)
      await postpone(
        due.filter((row) => !isExpired(row)).map((row) => readBytes(row, "id")),
        now
      )
      if (expired.length > 0 || due.length === 0) return expired
    }
  }

  async function postpone(ids: readonly Buffer[], now: number): Promise<void> {
    for (const some of inGroups(ids, several)) {
      await database.write(postponeSessions(tables), [...some, now])
    }
  }

  /** Removes those that nobody else has removed, and answers them. */
  async function remove(rows: readonly Row[], now: number): Promise<readonly Expired[]> {
    // In one order everywhere, so that two sweeps wait for each other and do not lock each other out.
    const sorted = rows.toSorted((a, b) => readBytes(a, "id").compare(readBytes(b, "id")))
    const ids = sorted.map((row) => readBytes(row, "id"))
    const isOurs = await database.transaction<boolean>(async (within) => {
      let count = 0
      for (const some of inGroups(ids, several)) {
        count += await within.write(deleteSeveralExpired(tables), [...some, now])
      }
      return count === ids.length ? keep(true) : undo(false)
    })
    return isOurs ? sorted.map(expiredOf) : removeEach(sorted, now)
  }

  /** The same, where some have been removed or used in between: one by one, to know which. */
  const removeEach = (rows: readonly Row[], now: number): Promise<readonly Expired[]> =>
    database.transaction(async (within) => {
      const removed: Expired[] = []
      for (const row of rows) {
        const count = await within.write(deleteExpired(tables), [readBytes(row, "id"), now])
        if (count > 0) removed.push(expiredOf(row))
      }
      return keep(removed)
    })

  return {
    sweep: ({ now, endedUpTo, limit }) =>
      reading("sweep", async () => {
        const expired: Expired[] = []
        let ended = 0
        try {
          let rows = await nextExpired(now)
          while (rows.length > 0 && expired.length < limit) {
            expired.push(...(await remove(rows.slice(0, limit - expired.length), now)))
            rows = await nextExpired(now)
          }
          const statement = (step: Step) => deleteEnded(tables, step)
          ended = await deleteInSteps(database, statement, [endedUpTo], limit - expired.length)
          const more =
            rows.length > 0 || (await database.read(findEnded(tables), [endedUpTo])).length > 0
          return { removed: expired.length + ended, expired, more }
        } catch (error) {
          if (expired.length + ended === 0 || !(error instanceof OperationFailed)) throw error
          return { removed: expired.length + ended, expired, more: true }
        }
      })
  }
}

const expiredOf = (row: Row): Expired => ({
  id: readBase64url(row, "id") as SessionId,
  userId: readText(row, "user_id")
})
