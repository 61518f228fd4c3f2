/**
 * Networks that swallow everything and servers that die: the store says so in time, and recovers by itself.
 */
import type { Socket } from "node:net"

import * as Effect from "effect/Effect"
import { createPool, type Pool, type PoolConnection } from "mysql2/promise"
import { expect, onTestFinished, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { storeAt } from "../../../src/adapters/mysql/store.ts"
import { startMariadb } from "../../support/mariadbServer.ts"
import { failureOf, newDatabase, openStore, proxiedStore } from "./opened.ts"
import { add, advancing } from "./steps.ts"

test("a network that swallows everything makes the store unavailable until it is back", async () => {
  const { proxy, direct, store } = await proxiedStore()
  const session = await add(direct)
  await Effect.runPromise(store.sessions.ping())
  await proxy.setFault({ kind: "blackhole" })
  // The first finds the pool's one idle connection, the others wait for new ones.
  const failures = await Promise.all([
    failureOf(store.sessions.find(session.id)),
    failureOf(store.sessions.advance(advancing(session))),
    failureOf(store.sessions.ping())
  ])
  for (const failure of failures) expect(failure).toMatchObject({ _tag: "StoreUnavailable" })
  await proxy.setFault({ kind: "pass" })
  expect(await Effect.runPromise(store.sessions.find(session.id))).toEqual(session)
  expect(await Effect.runPromise(store.sessions.advance(advancing(session)))).toBe("applied")
})

test("a write that was sent into the void is unknown", async () => {
  const { proxy, direct, store } = await proxiedStore()
  const session = await add(direct)
  // So that the connection has prepared the statement and counts as alive.
  expect(
    await Effect.runPromise(store.sessions.advance({ ...advancing(session), revision: 7 }))
  ).toBe("conflict")
  await proxy.setFault({ kind: "blackhole" })
  expect(await failureOf(store.sessions.advance(advancing(session)))).toMatchObject({
    _tag: "OutcomeUnknown",
    cause: { message: "the database took too long to answer" }
  })
})

test("a server that was killed and restarted is used again", async () => {
  const server = await startMariadb()
  onTestFinished(server.stop)
  const database = await newDatabase(server)
  const store = await openStore(mysqlStore(database.url), true)
  const session = await add(store)

  await server.kill()
  expect(await failureOf(store.sessions.find(session.id))).toMatchObject({
    _tag: "StoreUnavailable"
  })
  expect(await failureOf(store.sessions.advance(advancing(session)))).toMatchObject({
    _tag: "StoreUnavailable",
    cause: { message: "no database connection could be had (ECONNREFUSED)" }
  })
  await server.restart()
  expect(await Effect.runPromise(store.sessions.find(session.id))).toEqual(session)
  expect(await Effect.runPromise(store.sessions.advance(advancing(session)))).toBe("applied")
})

test("a binary log by statement is refused, with the cure", async () => {
  const server = await startMariadb(["--log-bin", "--binlog-format=STATEMENT"])
  onTestFinished(server.stop)
  const { url } = await newDatabase(server)
  await expect(openStore(mysqlStore(url), true)).rejects.toMatchObject({
    _tag: "StoreRefused",
    message: expect.stringContaining("Set binlog_format to ROW or MIXED.")
  })
})

/** A pool whose first `n` connections have died without anyone noticing: nothing that is sent is answered. */
function withDeadConnections(pool: Pool, n: number) {
  const dead: PoolConnection[] = []
  const destroyed: PoolConnection[] = []
  const never = new Promise<never>(() => {})
  return {
    destroyed,
    pool: {
      getConnection: async () => {
        const connection = await pool.getConnection()
        if (dead.length === n) return connection
        dead.push(connection)
        return Object.assign(connection, {
          ping: () => never,
          execute: () => never,
          query: () => never,
          destroy: () => {
            destroyed.push(connection)
            connection.connection.destroy()
          }
        })
      }
    }
  }
}

test("an idle connection that died in silence costs time, and no operation", async () => {
  const database = await newDatabase()
  const first = await openStore(mysqlStore(database.url), true)
  const session = await add(first)
  const { pool, destroyed } = withDeadConnections(database.pool(), 2)
  const store = await openStore(mysqlStore(pool))
  expect(await Effect.runPromise(store.sessions.advance(advancing(session)))).toBe("applied")
  expect(destroyed).toHaveLength(2)
})

test("a store on a pool of its own lets go of its sockets although the network swallows the goodbyes", async () => {
  const { database, proxy } = await proxiedStore()
  const url = new URL(database.url)
  url.port = String(proxy.port)
  const sockets: Socket[] = []
  const load = async () => ({
    createPool: (options: object) => {
      const pool = createPool(options)
      pool.pool.on("connection", (connection) => {
        sockets.push((connection as unknown as { readonly stream: Socket }).stream)
      })
      return pool
    }
  })
  await Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const store = yield* storeAt(url.href, {}, load).open({ migrate: false })
        yield* store.sessions.ping()
        yield* Effect.promise(() => proxy.setFault({ kind: "blackhole" }))
      })
    )
  )
  expect(sockets).toHaveLength(1)
  expect(sockets[0]?.destroyed).toBe(true)
})
