/**
 * Leases. Each change is one statement by primary key, whose WHERE is its guard, on the database's time; the
 * time is that of the statement's beginning, so one that waited for a lock judges by an earlier instant, and
 * refuses rather than takes too soon. A claim that changed no row tries to insert it: an upsert would be one
 * statement, but whether it inserted, changed or refused is not to be told from a count of rows, which means
 * different things in different pools.
 */
import type { Leases } from "../../ports/Leases.ts"
import { DuplicateRow, type Database } from "./database.ts"
import { databaseTime } from "./databaseTime.ts"
import { writing } from "./operation.ts"
import { idValue } from "./sessionRow.ts"
import type { Tables } from "./tables.ts"

export const takeLease = ({ leases }: Tables): string => `
UPDATE ${leases} SET holder = ?, held_until = ${databaseTime} + ?, changes = changes + 1
WHERE job = ? AND (
  (holder = ? AND held_until > ${databaseTime})
  OR (held_until <= ${databaseTime} AND due_at <= ${databaseTime})
)`

export const insertLease = ({ leases }: Tables): string => `
INSERT INTO ${leases} (job, holder, held_until, due_at, changes)
VALUES (?, ?, ${databaseTime} + ?, ${databaseTime}, 0)`

export const finishLease = ({ leases }: Tables): string => `
UPDATE ${leases} SET
  held_until = ${databaseTime}, due_at = ${databaseTime} + ?, changes = changes + 1
WHERE job = ? AND holder = ?`

export const leases = (database: Database, tables: Tables): Leases["Service"] => {
  const take = takeLease(tables)
  const insert = insertLease(tables)
  const finish = finishLease(tables)
  return {
    claim: (job, holder, ms) =>
      writing("leases.claim", async () => {
        const [key, node] = [Buffer.from(job), idValue(holder)]
        if ((await database.write(take, [node, ms, key, node])) === 1) return true
        try {
          return (await database.write(insert, [key, node, ms])) === 1
        } catch (error) {
          if (error instanceof DuplicateRow) return false
          throw error
        }
      }),

    finish: (job, holder, dueIn) =>
      writing("leases.finish", async () => {
        const values = [dueIn, Buffer.from(job), idValue(holder)]
        return (await database.write(finish, values)) === 1
      })
  }
}
