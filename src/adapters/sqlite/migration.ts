/**
 * Bringing the schema up to date, or finding out that it is not. Any number of processes may do it at
 * once: one holds the write lock, and the others then find nothing left to do.
 */
import type { Connection } from "./connection.ts"
import { sqliteMigrations, type Migration } from "./schema/migrations.ts"

/** What the file's record of migrations says. */
export interface SchemaState {
  readonly missing: readonly Migration[]
  /** Recorded there, unknown here: a newer version of this package was at work. */
  readonly unknown: readonly string[]
}

/** Compares the file's record with the migrations of this version. */
export function schemaState(connection: Connection): SchemaState {
  const applied = recorded(connection)
  return {
    missing: sqliteMigrations.filter(({ name }) => !applied.includes(name)),
    unknown: applied.filter((name) => !sqliteMigrations.some((known) => known.name === name))
  }
}

/** Applies what is missing, all or nothing, unless something is unknown. Answers the state that was met. */
export const migrateSchema = (connection: Connection): SchemaState =>
  connection.transaction(() => {
    const state = schemaState(connection)
    if (state.unknown.length === 0) {
      for (const { sql } of state.missing) connection.script(sql)
    }
    return state
  })

function recorded(connection: Connection): readonly string[] {
  const tables = connection.query(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'watchword_migrations'"
  )({})
  if (tables.length === 0) return []
  const names = connection.query<readonly [name: string]>(
    "SELECT name FROM watchword_migrations ORDER BY name"
  )({})
  return names.map(([name]) => name)
}
