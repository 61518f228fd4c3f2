/**
 * A caller's pool: whatever it is set to and however small it is, the store works on it and leaves it as it was.
 */
import * as Effect from "effect/Effect"
import { createPool } from "mysql2"
import type { PoolOptions, RowDataPacket } from "mysql2/promise"
import { describe, expect, onTestFinished, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { recordOf, recordsOf } from "../../../src/testing/contract/eventLog/records.ts"
import { nodeFixture } from "../../../src/testing/contract/leases/nodeFixture.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { failureOf, newDatabase, openStore } from "./opened.ts"
import { advanceAll, findAll, promotions } from "./promotions.ts"
import { add, advancing, birth, insertion, logout } from "./steps.ts"

test.each([1, 5])("50 operations at once finish on a pool of %i", async (connectionLimit) => {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.pool({ connectionLimit })), true)
  const mine = await Promise.all(Array.from({ length: 10 }, () => add(store)))
  const operations = mine.flatMap((session, i) => [
    store.sessions.insert(insertion(sessionFixture(), { max: 500, exceeded: "evict-oldest" })),
    store.sessions.find(session.id),
    store.sessions.advance(advancing(session)),
    i % 2 === 0 ? store.sessions.end(session.id, logout) : store.sessions.count("bob", birth),
    store.revocations.recent(1000, 10)
  ])
  expect(operations).toHaveLength(50)
  await Promise.all(operations.map((operation) => Effect.runPromise<unknown, unknown>(operation)))
  expect(await Effect.runPromise(store.sessions.count("alice", birth))).toBe(15)
})

const oddPools: readonly [string, PoolOptions][] = [
  ["rows as arrays", { rowsAsArray: true }],
  ["nested tables", { nestTables: "_" }],
  ["no type casts", { typeCast: false }],
  ["type casts of its own", { typeCast: (field) => field.string() }],
  ["big numbers as text", { supportBigNumbers: true, bigNumberStrings: true }],
  ["a character set without most characters", { charset: "latin1" }],
  ["counts of changed rows", { flags: ["-FOUND_ROWS"] }],
  ["named placeholders", { namedPlaceholders: true }],
  ["a time zone", { timezone: "+09:00", dateStrings: true }],
  ["connections that are reset", { resetOnRelease: true }]
]

describe.each(oddPools)("a pool with %s", (_, options) => {
  test("stores and answers the same as any other", async () => {
    const database = await newDatabase()
    const store = await openStore(mysqlStore(database.pool(options)), true)
    const session = sessionFixture({
      userId: "Zoë 👩‍🚀",
      authMethod: "pässword",
      claims: { emoji: "🔑", n: 1e21 },
      device: { name: "Zoë’s 📱" }
    })
    await Effect.runPromise(
      store.sessions.insert({ ...insertion(session), data: { cart: ["🥖"] } })
    )
    expect(await Effect.runPromise(store.sessions.findWithData(session.id))).toEqual({
      session,
      data: { value: { cart: ["🥖"] }, version: 0 }
    })
    const { id, lastActiveAt, idleExpiresAt, device } = session
    const touch = { id, activity: { lastActiveAt, idleExpiresAt, device }, now: birth }
    // The second one changes no value: it counts all the same.
    expect(await Effect.runPromise(store.sessions.touch(touch))).toBe("applied")
    expect(await Effect.runPromise(store.sessions.touch(touch))).toBe("applied")
    expect(await Effect.runPromise(store.sessions.count(session.userId, birth))).toBe(1)
    const ended = { ...session, ended: logout, revision: 1 }
    expect(
      await Effect.runPromise(
        store.sessions.endAll({
          userId: session.userId,
          createdUpTo: birth,
          except: undefined,
          ending: logout
        })
      )
    ).toEqual([ended])
    expect(await Effect.runPromise(store.revocations.recent(3_600_000, 10))).toEqual({
      entries: [
        {
          sequence: 1,
          revocation: {
            kind: "user",
            userId: session.userId,
            createdUpTo: birth,
            except: undefined,
            at: birth
          }
        }
      ],
      storeTime: expect.any(Number),
      complete: true
    })
    const record = recordOf({ name: "expired", sessionId: id, userId: session.userId, at: birth })
    await Effect.runPromise(store.eventLog.append([record]))
    await Effect.runPromise(store.eventLog.append([record]))
    const position = { writtenAt: expect.any(Number), sequence: 1 }
    expect(await Effect.runPromise(store.eventLog.undelivered(9))).toEqual([
      { ...record, position }
    ])
    const [first, second] = [nodeFixture(), nodeFixture()]
    const hour = 3_600_000
    expect(await Effect.runPromise(store.leases.claim("sweep", first, hour))).toBe(true)
    // Once more it may change no value: it counts all the same.
    expect(await Effect.runPromise(store.leases.claim("sweep", first, hour))).toBe(true)
    expect(await Effect.runPromise(store.leases.claim("sweep", second, hour))).toBe(false)
    expect(await Effect.runPromise(store.leases.finish("sweep", second, 0))).toBe(false)
    expect(await Effect.runPromise(store.leases.finish("sweep", first, 0))).toBe(true)
    expect(await Effect.runPromise(store.leases.finish("sweep", first, 0))).toBe(true)
  })
})

test.each(oddPools)("a pool with %s takes batches as any other", async (_, options) => {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.pool(options)), true)
  const all = await promotions(store, 30, (n) => ({ userId: `Zoë ${n} 👩‍🚀`, claims: { n: 1e21 } }))
  const outcomes = await advanceAll(
    store,
    all.map(({ change }, n) => (n % 10 === 5 ? { ...change, revision: 1 } : change))
  )
  expect(outcomes).toEqual(all.map((_, n) => (n % 10 === 5 ? "conflict" : "applied")))
  expect(
    await findAll(
      store,
      all.map(({ session }) => session)
    )
  ).toEqual(all.map(({ after, session }, n) => (n % 10 === 5 ? session : after)))
})

test("a pool with callbacks will do", async () => {
  const { host, port, user, password, database } = await newDatabase()
  const pool = createPool({ host, port, user, password, database })
  onTestFinished(() => pool.promise().end())
  const store = await openStore(mysqlStore(pool), true)
  const session = await add(store)
  expect(await Effect.runPromise(store.sessions.find(session.id))).toEqual(session)
})

test("a caller's pool stays open when the store is closed", async () => {
  const database = await newDatabase()
  const pool = database.pool()
  await Effect.runPromise(Effect.scoped(mysqlStore(pool).open({ migrate: true })))
  const [rows] = await pool.query<RowDataPacket[]>("SELECT 1 AS one")
  expect(rows).toEqual([{ one: 1 }])
})

test("a caller's transactions keep their isolation level", async () => {
  const database = await newDatabase()
  const pool = database.pool({ connectionLimit: 1 })
  const store = await openStore(mysqlStore(pool), true)
  const other = await openStore(mysqlStore(database.url))
  const session = await add(store)
  await Effect.runPromise(store.sessions.end(session.id, logout))

  const connection = await pool.getConnection()
  const count = async () => {
    const [rows] = await connection.query<RowDataPacket[]>(
      "SELECT COUNT(*) AS n FROM watchword_sessions"
    )
    return rows[0]?.["n"]
  }
  await connection.query("START TRANSACTION")
  expect(await count()).toBe(1)
  await add(other)
  // Repeatable reads, as before: not what the store reads by.
  expect(await count()).toBe(1)
  await connection.query("ROLLBACK")
  expect(await count()).toBe(2)
  connection.release()
})

test("connections without autocommit are refused", async () => {
  const database = await newDatabase()
  const pool = database.pool()
  pool.pool.on("connection", (connection) => {
    connection.query("SET autocommit = 0", () => {})
  })
  expect(await failureOf(Effect.scoped(mysqlStore(pool).open({ migrate: true })))).toMatchObject({
    _tag: "StoreRefused",
    message: expect.stringContaining("autocommit")
  })
})

test("a write on a connection that somebody left in a transaction is durable, and that transaction is undone", async () => {
  const database = await newDatabase()
  const pool = database.pool({ connectionLimit: 1 })
  const store = await openStore(mysqlStore(pool), true)
  const session = await add(store)
  const connection = await pool.getConnection()
  await connection.query("START TRANSACTION")
  await connection.query("DELETE FROM watchword_signing_keys")
  await connection.query("INSERT INTO watchword_turns VALUES (7, 7)")
  connection.release()

  expect(await Effect.runPromise(store.sessions.advance(advancing(session)))).toBe("applied")
  const other = database.pool()
  const [sessions] = await other.query("SELECT revision FROM watchword_sessions")
  expect(sessions).toEqual([{ revision: 1 }])
  const [turns] = await other.query("SELECT slot FROM watchword_turns")
  expect(turns).toEqual([])
})

test("a connection that comes too late is given back", async () => {
  const database = await newDatabase()
  const pool = database.pool({ connectionLimit: 1 })
  const store = await openStore(mysqlStore(pool), true)
  const taken = await pool.getConnection()
  expect(await failureOf(store.sessions.ping())).toMatchObject({
    _tag: "StoreUnavailable",
    cause: { message: "no database connection became free in time" }
  })
  taken.release()
  await Effect.runPromise(store.sessions.ping())
  const again = await pool.getConnection()
  again.release()
})

test("a connection prepares each statement once", async () => {
  const database = await newDatabase()
  const pool = database.pool({ connectionLimit: 1 })
  const store = await openStore(mysqlStore(pool), true)
  const everything = async () => {
    const session = await add(store)
    const limited = insertion(sessionFixture(), { max: 1, exceeded: "evict-oldest" })
    const { id, device } = session
    const activity = { lastActiveAt: birth, idleExpiresAt: birth + 1, device }
    const all = { userId: "alice", createdUpTo: birth, except: id, ending: logout }
    await Effect.runPromise(
      Effect.all([
        store.sessions.insert(limited),
        store.sessions.find(id),
        store.sessions.findWithData(id),
        store.sessions.advance(advancing(session)),
        store.sessions.touch({ id, activity, now: birth }),
        store.sessions.writeData({ id, version: 0, value: 1, now: birth }),
        store.sessions.writeClaims({ id, version: 0, value: 1, now: birth }),
        store.sessions.list("alice", birth),
        store.sessions.count("alice", birth),
        store.sessions.end(id, logout),
        store.sessions.endAll(all),
        store.sessions.sweep({ now: birth, endedUpTo: birth, limit: 111 }),
        store.sessions.ping(),
        store.keys.list(),
        store.keys.remove([]),
        store.revocations.recent(3_600_000, 100),
        store.revocations.forget(3_600_000, 111),
        store.leases.claim("sweep", nodeFixture(), 0),
        store.leases.finish("sweep", nodeFixture(), 0),
        ...[1, 3, 12, 50, 70].map((n) => store.eventLog.append(recordsOf(n))),
        store.eventLog.after({ writtenAt: 0, sequence: 0 }, 100),
        store.eventLog.undelivered(100),
        store.eventLog.markDelivered([1]),
        store.eventLog.forget(3_600_000, 111)
      ])
    )
  }
  const prepared = async () => {
    const [rows] = await pool.query<RowDataPacket[]>(
      "SHOW SESSION STATUS WHERE Variable_name IN ('Com_stmt_prepare', 'Com_stmt_close')"
    )
    const count = (name: string) =>
      Number(rows.find((row) => row["Variable_name"] === name)?.["Value"])
    return { prepared: count("Com_stmt_prepare"), closed: count("Com_stmt_close") }
  }
  await everything()
  const once = await prepared()
  expect(once.prepared).toBeGreaterThan(20)
  expect(once.prepared).toBeLessThan(60)
  for (let again = 0; again < 5; again++) await everything()
  expect(await prepared()).toEqual({ ...once, closed: 0 })
})
