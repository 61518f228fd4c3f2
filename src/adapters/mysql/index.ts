/**
 * A store in MySQL 8 or MariaDB 10.6 and later: one primary-key statement for every change of a session,
 * no lock that outlives a statement but in the few short transactions, and no word of the server's own
 * clock, collations, JSON or time zone. Written for both, tested on MariaDB.
 */
import * as Effect from "effect/Effect"

import type { StoreAdapter } from "../../ports/StoreAdapter.ts"
import { parseAddress, shownAddress } from "./address.ts"
import { Connections } from "./connections.ts"
import type { Database } from "./database.ts"
import { ending } from "./end.ts"
import { finding } from "./find.ts"
import { insertion } from "./insert.ts"
import { keyStore } from "./keys.ts"
import { opening } from "./operation.ts"
import { openPool, type OpenPool } from "./ownPool.ts"
import { promisePool, type MysqlPool } from "./pool.ts"
import { revocationFeed } from "./revocations.ts"
import { checkAutocommit, checkSchema } from "./schema/check.ts"
import { migrate } from "./schema/migrate.ts"
import { openDatabase } from "./statements.ts"
import { sweeping } from "./sweep.ts"
import { hasDefaultNames, quotedTables, type MysqlStoreOptions } from "./tables.ts"
import { changing } from "./write.ts"

export type { MysqlCallbackPool, MysqlConnection, MysqlPool, MysqlPromisePool } from "./pool.ts"
export { mysqlMigrations } from "./schema/migrations.ts"
export type { MysqlStoreOptions, MysqlTableNames } from "./tables.ts"

/**
 * A store in a MySQL or MariaDB database.
 *
 * `at` is a mysql2 pool, of `mysql2` or of `mysql2/promise`, that stays the caller's own and open; or
 * `mysql://user:password@host:port/database`, with `?ssl=true` and `?connectionLimit=20` (default 10),
 * when the store makes a pool and ends it. Connections must have autocommit on.
 *
 * Opening checks the schema and refuses one that lacks a migration: run `watchword migrate`, pass
 * `migrate: true`, or run the statements of `mysqlMigrations()`. After that the account needs SELECT,
 * INSERT, UPDATE and DELETE only. Every operation ends within ten seconds. On a Galera cluster that takes
 * reads on several nodes, give a caller's pool `wsrep_sync_wait = 1`; the store's own pool has it.
 *
 * Throws `StoreRefused` for a URL, a pool or a table name that cannot be used.
 *
 * ```ts
 * import { createPool } from "mysql2/promise"
 * import { mysqlStore } from "watchword/mysql"
 *
 * const store = mysqlStore(createPool("mysql://app:secret@localhost/shop"))
 * ```
 */
export function mysqlStore(at: MysqlPool | string, options: MysqlStoreOptions = {}): StoreAdapter {
  const tables = quotedTables(options)
  const { connect, shown } = whereabouts(at)
  const cure = hasDefaultNames(options)
    ? `Run: watchword migrate --store ${shown} (or open the store with migrate: true).`
    : "Open the store with migrate: true once, or run the statements of mysqlMigrations()."

  const prepare = async (database: Database, migrating: boolean): Promise<readonly string[]> => {
    await checkAutocommit(database)
    const applied = migrating ? await migrate(database, tables) : []
    await checkSchema(database, tables, cure)
    return applied
  }

  return {
    name: "mysql",

    open: ({ migrate: migrating = false }) =>
      Effect.gen(function* () {
        const { pool } = yield* Effect.acquireRelease(opening(connect), ({ close }) =>
          Effect.promise(close)
        )
        const database = openDatabase(new Connections(pool))
        yield* opening(() => prepare(database, migrating))
        return {
          sessions: {
            ...insertion(database, tables),
            ...finding(database, tables),
            ...changing(database, tables),
            ...ending(database, tables),
            ...sweeping(database, tables)
          },
          keys: keyStore(database, tables),
          revocations: revocationFeed(database, tables)
        }
      }),

    migrate: () =>
      Effect.runPromise(
        Effect.acquireUseRelease(
          opening(connect),
          ({ pool }) => opening(() => prepare(openDatabase(new Connections(pool)), true)),
          ({ close }) => Effect.promise(close)
        )
      )
  }
}

/** How to get at the pool, and what the command line is given for it. */
function whereabouts(at: MysqlPool | string): {
  readonly connect: () => Promise<OpenPool>
  readonly shown: string
} {
  if (typeof at === "string") {
    const address = parseAddress(at)
    return { connect: () => openPool(address), shown: shownAddress(address) }
  }
  const pool = promisePool(at)
  const stays = () => Promise.resolve()
  return {
    connect: () => Promise.resolve({ pool, close: stays }),
    shown: "mysql://user:password@host:3306/database"
  }
}
