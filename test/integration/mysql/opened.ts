/**
 * A store in a database of the test's own, opened and closed with the test.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { onTestFinished } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import type { StoreAdapter, StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { type FaultProxy, startFaultProxy } from "../../support/faultProxy.ts"
import { type FreshDatabase, freshDatabase } from "../../support/mariadb.ts"

/** An empty database that is dropped when the test has finished. */
export async function newDatabase(server?: Parameters<typeof freshDatabase>[0]) {
  const database = await freshDatabase(server)
  onTestFinished(database.drop)
  return database
}

/** Opens a store until the test has finished. */
export async function openStore(adapter: StoreAdapter, migrate = false): Promise<StorePorts> {
  const scope = Scope.makeUnsafe()
  onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return Effect.runPromise(Scope.provide(adapter.open({ migrate }), scope))
}

/** A store on the database itself, and one that reaches it through a proxy. */
export interface ProxiedStore {
  readonly database: FreshDatabase
  readonly proxy: FaultProxy
  readonly direct: StorePorts
  readonly store: StorePorts
}

export async function proxiedStore(
  server?: Parameters<typeof freshDatabase>[0]
): Promise<ProxiedStore> {
  const database = await newDatabase(server)
  const proxy = await startFaultProxy(database)
  onTestFinished(proxy.close)
  const direct = await openStore(mysqlStore(database.url), true)
  const url = new URL(database.url)
  url.port = String(proxy.port)
  return { database, proxy, direct, store: await openStore(mysqlStore(url.href)) }
}

/** What an effect fails with; a success is the test's failure. */
export const failureOf = <A, E>(effect: Effect.Effect<A, E>): Promise<E> =>
  Effect.runPromise(Effect.flip(effect))
