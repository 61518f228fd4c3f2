/**
 * Brings the schema up to date, however many processes try at once, on however many nodes of a cluster:
 * GET_LOCK does not exclude across Galera's, a unique row does. Whoever inserts a migration's row has
 * claimed it until an instant of the database's clock; the others wait for it. A claim whose time is over
 * was left by a process that was killed, or that is slow, and is taken over. So two may carry out one
 * migration after all, which does no harm: see migrations.ts.
 */
import { randomBytes, randomInt } from "node:crypto"
import { setTimeout as pause } from "node:timers/promises"

import { StoreRefused } from "../../../ports/failure.ts"
import { DuplicateRow, OperationFailed, type Database } from "../database.ts"
import { readBytes, readInteger, readOptional } from "../row.ts"
import type { Tables } from "../tables.ts"
import { missingMigrations } from "./check.ts"
import { createMigrations, type Migration } from "./migrations.ts"

/** How long a claim lasts. A longer statement goes on; one who takes over waits for it inside the database. */
const claimLasts = 10_000

/** How long a statement that changes the schema may take: some copy a whole table. */
const longestStatement = 3_600_000

const findClaim = ({ migrations: table }: Tables) => `
SELECT applied_at, claimed_by, claimed_until, UNIX_TIMESTAMP() * 1000 AS server_time
FROM ${table} WHERE number = ?`

const insertClaim = ({ migrations: table }: Tables) => `
INSERT INTO ${table} (number, name, claimed_by, claimed_until)
VALUES (?, ?, ?, UNIX_TIMESTAMP() * 1000 + ?)`

const takeOverClaim = ({ migrations: table }: Tables) => `
UPDATE ${table} SET claimed_by = ?, claimed_until = UNIX_TIMESTAMP() * 1000 + ?
WHERE number = ? AND applied_at IS NULL AND claimed_by = ? AND claimed_until = ?`

const dropClaim = ({ migrations: table }: Tables) => `
DELETE FROM ${table} WHERE number = ? AND applied_at IS NULL AND claimed_by = ?`

const recordApplied = ({ migrations: table }: Tables) => `
UPDATE ${table} SET applied_at = UNIX_TIMESTAMP() * 1000
WHERE number = ? AND applied_at IS NULL AND claimed_by = ?`

/** Applies what is missing, and answers the names of what this call applied. */
export async function migrate(database: Database, tables: Tables): Promise<readonly string[]> {
  const missing = await missingMigrations(database, tables)
  // Where there is nothing to do, no right to create tables is needed.
  if (missing.length === 0) return []
  const me = randomBytes(16)
  await allowed(database.define(createMigrations(tables), longestStatement))
  const applied: string[] = []
  for (const migration of missing) {
    if (await applyOnce(database, tables, migration, me)) applied.push(migration.name)
  }
  return applied
}

async function applyOnce(
  database: Database,
  tables: Tables,
  { number, name, statement }: Migration,
  me: Buffer
): Promise<boolean> {
  for (;;) {
    const [row] = await database.read(findClaim(tables), [number])
    if (row === undefined) {
      const claim = [number, Buffer.from(name), me, claimLasts]
      await unlessTaken(database.write(insertClaim(tables), claim))
      continue
    }
    if (readOptional(row, "applied_at", readInteger) !== undefined) return false

    const holder = readBytes(row, "claimed_by")
    if (holder.equals(me)) break
    const until = readInteger(row, "claimed_until")
    if (until <= readInteger(row, "server_time")) {
      const takeOver = [me, claimLasts, number, holder, until]
      await unlessTaken(database.write(takeOverClaim(tables), takeOver))
    } else {
      await pause(randomInt(20, 120))
    }
  }
  try {
    await allowed(database.define(statement(tables), longestStatement))
  } catch (error) {
    // The next one need not wait for the claim to end.
    await database.write(dropClaim(tables), [number, me]).catch(() => 0)
    throw error
  }
  return (await database.write(recordApplied(tables), [number, me])) === 1
}

/** Whoever was first has the claim, and so has whoever cannot know whether he was: the next look tells. */
async function unlessTaken(claiming: Promise<number>): Promise<void> {
  try {
    await claiming
  } catch (error) {
    const unclear = error instanceof OperationFailed && error.unknown
    if (!unclear && !(error instanceof DuplicateRow)) throw error
  }
}

/** An account for every day has no right to create tables; that is a matter of setting up, not of waiting. */
async function allowed(definition: Promise<void>): Promise<void> {
  try {
    await definition
  } catch (error) {
    const errno = error instanceof OperationFailed ? error.cause.errno : undefined
    if (errno !== 1142 && errno !== 1044) throw error
    throw new StoreRefused({
      message:
        "The database account may not create tables. Migrate with an account that may, or run the statements of mysqlMigrations() yourself."
    })
  }
}
