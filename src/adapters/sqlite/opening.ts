/**
 * Opening the file: settings, schema, and the end with the scope. Any number of processes may open a new
 * file at once.
 */
import { closeSync, existsSync, openSync } from "node:fs"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { StoreRefused, type StoreUnavailable } from "../../ports/failure.ts"
import { attempt } from "./attempt.ts"
import { connect, type Connection } from "./connection.ts"
import { driver, type LoadDriver } from "./driver.ts"
import { migrateSchema, schemaState } from "./migration.ts"
import type { Location } from "./options.ts"
import { noLog, SqliteFailure } from "./sqliteFailure.ts"

export interface Opened {
  readonly connection: Connection
  /** The migrations that were applied on the way. */
  readonly applied: readonly string[]
}

/** A connection to an up-to-date file; without `migrate`, one that is not is refused and not touched. */
export const opening = (
  load: LoadDriver,
  { path, synchronous }: Location,
  migrate: boolean
): Effect.Effect<Opened, StoreUnavailable | StoreRefused, Scope.Scope> =>
  Effect.gen(function* () {
    const Database = yield* driver(load)
    // SQLite would create it.
    if (!migrate && !existsSync(path)) return yield* outOfDate(path)
    createPrivately(path)
    const connection = yield* Effect.acquireRelease(
      attempt("open", () => connect(Database, path)),
      (open) => Effect.sync(open.close)
    )
    yield* attempt("open", () => connection.script(synchronousSql[synchronous]))
    const applied = yield* upToDate(connection, path, migrate)
    yield* attempt("open", () => turnLogOn(connection))
    return { connection, applied }
  }).pipe(
    Effect.catchIf(
      ({ cause }) => cause instanceof SqliteFailure && cause.code === "SQLITE_NOTADB",
      () => new StoreRefused({ message: `${path} is not an SQLite database` })
    )
  )

// Sessions are nobody else's to read: a new file is its owner's alone, and SQLite gives its log the same mode.
function createPrivately(path: string): void {
  if (existsSync(path)) return
  try {
    closeSync(openSync(path, "a", 0o600))
  } catch {
    // SQLite meets the same and says what it is.
  }
}

// On macOS, only a full fsync reaches the disk; elsewhere the setting means nothing.
const synchronousSql = {
  full: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON",
  normal: "PRAGMA synchronous = NORMAL"
}

const upToDate = (connection: Connection, path: string, migrate: boolean) =>
  Effect.gen(function* () {
    let state = yield* attempt("open", () => schemaState(connection))
    const behind = state.missing.length > 0 && state.unknown.length === 0
    if (behind && !migrate) return yield* outOfDate(path)
    if (behind) state = yield* attempt("migrate", () => migrateSchema(connection))
    if (state.unknown.length > 0) return yield* tooNew(path, state.unknown)
    return state.missing.map(({ name }) => name)
  })

// With the write-ahead log, readers and a writer do not wait for each other. The setting stays with the file.
function turnLogOn(connection: Connection): void {
  connection.script("PRAGMA journal_mode = WAL")
  const [row] = connection.query<readonly [mode: string]>("PRAGMA journal_mode")({})
  if (row?.[0] !== "wal") throw noLog()
}

const outOfDate = (path: string) =>
  new StoreRefused({
    message: `the schema of ${path} is not up to date; run: watchword migrate --store sqlite:${path}`
  })

const tooNew = (path: string, names: readonly string[]) =>
  new StoreRefused({
    message:
      `the schema of ${path} was made by a newer version of watchword ` +
      `(unknown here: ${names.join(", ")}); install that version or a later one`
  })
