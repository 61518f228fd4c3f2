/**
 * Sessions, revocations, events, leases and signing keys in one SQLite file: for one machine, and as many processes on it
 * as there are. The file, with `-wal` and `-shm` beside it while it is open, belongs on a local disk:
 * SQLite's locks do not work over network file systems. The tables are called `watchword_…`, so the file
 * may hold an application's own as well.
 */
import type { StoreAdapter } from "../../ports/StoreAdapter.ts"
import { loadLibsql } from "./driver.ts"
import type { SqliteStoreOptions } from "./options.ts"
import { storeIn } from "./store.ts"

export type { SqliteStoreOptions } from "./options.ts"
export { sqliteMigrations, type Migration } from "./schema/migrations.ts"

/**
 * A store in the file at `file`, which is created where there is none and brings its schema up to date
 * by itself, unless it is opened with `migrate: false`. It needs the package `libsql`. Whatever is wrong
 * with the arguments is `StoreRefused` when the store is opened.
 *
 * Statements run on the calling thread: a durable write takes as long as the disk does, and those that
 * arrive together share that time; a lock held by another process is waited for in the background, for
 * about 6 seconds.
 *
 * ```ts
 * import { createSessions } from "watchword"
 * import { sqliteStore } from "watchword/sqlite"
 *
 * const sessions = await createSessions({
 *   store: sqliteStore("sessions.db"),
 *   secret: process.env.WATCHWORD_SECRET,
 *   issuer: "https://api.example.com"
 * })
 * ```
 */
export const sqliteStore = (file: string, options: SqliteStoreOptions = {}): StoreAdapter =>
  storeIn(file, options, loadLibsql)
