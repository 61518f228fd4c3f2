/**
 * Sessions, revocations, events, leases and signing keys in MySQL 8 or MariaDB 10.6 and later. Every change
 * of a session is one primary-key statement, no lock outlives a statement but in a few short transactions,
 * and nothing depends on the server's collations, JSON or time zone. Its clock tells how old revocations and
 * events are, and whose a lease is. Written for both, tested on MariaDB.
 */
import type { StoreAdapter } from "../../ports/StoreAdapter.ts"
import { importDriver } from "./driver.ts"
import type { MysqlPool } from "./pool.ts"
import { storeAt } from "./store.ts"
import type { MysqlStoreOptions } from "./tables.ts"

export type { MysqlCallbackPool, MysqlConnection, MysqlPool, MysqlPromisePool } from "./pool.ts"
export { mysqlMigrations } from "./schema/migrations.ts"
export type { MysqlStoreOptions, MysqlTableNames } from "./tables.ts"

/**
 * A store in a MySQL or MariaDB database. It needs the package `mysql2`.
 *
 * `at` is a mysql2 pool, of `mysql2` or of `mysql2/promise`, that stays the caller's own and open; or
 * `mysql://user:password@host:port/database`, with `?ssl=true` and `?connectionLimit=20` (default 10),
 * when the store makes a pool and ends it. Connections must have autocommit on. Whatever is wrong with
 * the arguments is `StoreRefused` when the store is opened.
 *
 * Opening checks the schema, and refuses one that lacks a migration: run `watchword migrate`, pass
 * `migrate: true`, or run the statements of `mysqlMigrations()`. After that the account needs SELECT,
 * INSERT, UPDATE and DELETE only. Every operation ends within ten seconds. Where reads go to several nodes
 * of a Galera cluster, give a caller's pool `wsrep_sync_wait = 1`; the store's own pool has it.
 *
 * ```ts
 * import { createPool } from "mysql2/promise"
 * import { createSessions } from "watchword"
 * import { mysqlStore } from "watchword/mysql"
 *
 * const sessions = await createSessions({
 *   store: mysqlStore(createPool("mysql://app:secret@localhost/shop")),
 *   secret: process.env.WATCHWORD_SECRET,
 *   issuer: "https://api.example.com"
 * })
 * ```
 */
export const mysqlStore = (at: MysqlPool | string, options: MysqlStoreOptions = {}): StoreAdapter =>
  storeAt(at, options, importDriver)
