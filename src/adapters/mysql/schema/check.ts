/**
 * Looks at the schema before anything else is done with it, and says what to do where it does not fit.
 */
import { StoreRefused } from "../../../ports/failure.ts"
import { OperationFailed, type Database } from "../database.ts"
import { readInteger } from "../row.ts"
import type { Tables } from "../tables.ts"
import { migrations, type Migration } from "./migrations.ts"

const listApplied = ({ migrations: table }: Tables) => `
SELECT number FROM ${table} WHERE applied_at IS NOT NULL`

const readAutocommit = "SELECT @@SESSION.autocommit AS autocommit"

const readBinaryLog = `
SELECT @@GLOBAL.log_bin AS log_bin, @@SESSION.binlog_format = 'STATEMENT' AS by_statement`

/** The migrations that were not applied yet. Refuses a schema with one that this version does not know. */
export async function missingMigrations(
  database: Database,
  tables: Tables
): Promise<readonly Migration[]> {
  const applied = new Set(await appliedMigrations(database, tables))
  const newest = Math.max(0, ...applied)
  const known = migrations.length
  if (newest > known) {
    throw new StoreRefused({
      message: `The database's schema is at migration ${newest}, and this version of watchword knows ${known}. Use the newer version.`
    })
  }
  return migrations.filter(({ number }) => !applied.has(number))
}

/** Refuses a schema that lacks a migration; `cure` says how to get it. */
export async function checkSchema(database: Database, tables: Tables, cure: string): Promise<void> {
  const missing = await missingMigrations(database, tables)
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(", ")
  throw new StoreRefused({ message: `The database lacks the migrations ${names}. ${cure}` })
}

/**
 * Refuses an account that cannot read a table, or a schema that has lost one. Whether the account may write, no
 * cheap statement tells: that shows at the first write.
 */
export async function checkTables(database: Database, tables: Tables): Promise<void> {
  for (const table of Object.values(tables)) {
    try {
      await database.read(`SELECT 1 FROM ${table} LIMIT 0`, [])
    } catch (error) {
      const errno = error instanceof OperationFailed ? error.cause.errno : undefined
      if (errno !== 1142 && errno !== 1146) throw error
      const problem =
        errno === 1142
          ? `The database account may not read ${table}: give it its rights (docs/operations.md, "Accounts").`
          : `The database lacks the table ${table}, although the migration that makes it is recorded: restore it.`
      throw new StoreRefused({ message: problem })
    }
  }
}

/** Refuses connections whose single statements would not be committed. */
export async function checkAutocommit(database: Database): Promise<void> {
  const [row] = await database.read(readAutocommit, [])
  if (row !== undefined && readInteger(row, "autocommit") === 1) return
  throw new StoreRefused({
    message:
      "The database connections have autocommit off. Give watchword a pool of its own, with autocommit on."
  })
}

/** Refuses a server that would refuse every transaction (error 1665), and with it every ending. */
export async function checkBinaryLog(database: Database): Promise<void> {
  const [row] = await database.read(readBinaryLog, [])
  if (row === undefined) return
  if (readInteger(row, "log_bin") === 0 || readInteger(row, "by_statement") === 0) return
  throw new StoreRefused({
    message:
      "The database writes its binary log by statement, which excludes transactions that read what is committed. Set binlog_format to ROW or MIXED."
  })
}

async function appliedMigrations(database: Database, tables: Tables): Promise<readonly number[]> {
  try {
    const rows = await database.read(listApplied(tables), [])
    return rows.map((row) => readInteger(row, "number"))
  } catch (error) {
    // No such table: nothing was ever applied.
    if (error instanceof OperationFailed && error.cause.errno === 1146) return []
    throw error
  }
}
