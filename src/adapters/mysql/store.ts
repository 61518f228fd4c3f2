/**
 * The store as a whole: opened on a pool, checked, and made of the statement groups beside this file.
 */
import * as Effect from "effect/Effect"

import type { StoreAdapter, StorePorts } from "../../ports/StoreAdapter.ts"
import { parseAddress, shownAddress } from "./address.ts"
import { advancing } from "./advance.ts"
import { Connections } from "./connections.ts"
import type { Database } from "./database.ts"
import type { LoadDriver } from "./driver.ts"
import { ending } from "./end.ts"
import { eventLog } from "./eventLog.ts"
import { finding } from "./find.ts"
import { insertion } from "./insert.ts"
import { keyStore } from "./keys.ts"
import { leases } from "./leases.ts"
import { opening } from "./operation.ts"
import { openPool, type OpenPool } from "./ownPool.ts"
import { promisePool, type MysqlPool } from "./pool.ts"
import { revocationFeed } from "./revocations.ts"
import { checkAutocommit, checkBinaryLog, checkSchema, checkTables } from "./schema/check.ts"
import { migrate } from "./schema/migrate.ts"
import { openDatabase } from "./statements.ts"
import { sweeping } from "./sweep.ts"
import { hasDefaultNames, quotedTables, type MysqlStoreOptions, type Tables } from "./tables.ts"
import { changing } from "./write.ts"

/** `load` loads mysql2, which only an address needs. */
export function storeAt(
  at: MysqlPool | string,
  options: MysqlStoreOptions,
  load: LoadDriver
): StoreAdapter {
  /** Connects, runs `use` and leaves the rest to the scope. Both ways in begin like this. */
  const connected = Effect.gen(function* () {
    const tables = yield* opening(async () => quotedTables(options))
    const { pool } = yield* Effect.acquireRelease(
      opening(() => connect(at, load)),
      ({ close }) => Effect.promise(close)
    )
    const database = openDatabase(new Connections(pool))
    yield* opening(() => checkAutocommit(database))
    yield* opening(() => checkBinaryLog(database))
    return { database, tables }
  })

  return {
    name: "mysql",
    open: ({ migrate: migrating = false }) =>
      Effect.gen(function* () {
        const { database, tables } = yield* connected
        yield* opening(async () => {
          if (migrating) await migrate(database, tables)
          await checkSchema(database, tables, cureFor(at, options))
          await checkTables(database, tables)
        })
        return portsOf(database, tables)
      }),
    migrate: () =>
      Effect.runPromise(
        Effect.scoped(
          Effect.flatMap(connected, ({ database, tables }) =>
            opening(() => migrate(database, tables))
          )
        )
      )
  }
}

const portsOf = (database: Database, tables: Tables): StorePorts => ({
  sessions: {
    ...insertion(database, tables),
    ...finding(database, tables),
    ...advancing(database, tables),
    ...changing(database, tables),
    ...ending(database, tables),
    ...sweeping(database, tables)
  },
  keys: keyStore(database, tables),
  revocations: revocationFeed(database, tables),
  leases: leases(database, tables),
  eventLog: eventLog(database, tables)
})

async function connect(at: MysqlPool | string, load: LoadDriver): Promise<OpenPool> {
  if (typeof at === "string") return openPool(parseAddress(at), load)
  return { pool: promisePool(at), close: () => Promise.resolve() }
}

/** What to do about a missing migration. The command knows the default names only. */
function cureFor(at: MysqlPool | string, options: MysqlStoreOptions): string {
  if (!hasDefaultNames(options)) {
    return "Open the store with migrate: true once, or run the statements of mysqlMigrations()."
  }
  const address = typeof at === "string" ? shownAddress(parseAddress(at)) : "mysql://…"
  return `Run: watchword migrate --store ${address} (or open the store with migrate: true).`
}
