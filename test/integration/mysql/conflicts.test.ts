/**
 * Locks that others hold and deadlocks that the server resolves: the store waits, and begins anew where
 * the server asks for it, so that its callers notice nothing.
 */
import * as Effect from "effect/Effect"
import type { PoolConnection, RowDataPacket } from "mysql2/promise"
import { expect, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { asAdministrator, type FreshDatabase } from "../../support/mariadb.ts"
import { failureOf, newDatabase, openStore } from "./opened.ts"
import { add, advancing, birth, insertion, logout, revocationsOf } from "./steps.ts"

/** A store on one connection that waits for locks a second at most, and another connection into its database. */
async function setUp() {
  const database = await newDatabase()
  const pool = database.pool({ connectionLimit: 1 })
  pool.pool.on("connection", (connection) => {
    connection.query("SET SESSION innodb_lock_wait_timeout = 1", () => {})
  })
  const store = await openStore(mysqlStore(pool), true)
  return { database, pool, store, other: await database.pool().getConnection() }
}

const bytes = (id: string) => Buffer.from(id, "base64url")

const lockSession = async (connection: PoolConnection, id: string) => {
  await connection.query("START TRANSACTION")
  await connection.query("UPDATE watchword_sessions SET touches = touches + 1 WHERE id = ?", [
    bytes(id)
  ])
}

/** The transactions of this database's account that wait for a lock. */
const waiting = ({ user }: FreshDatabase) =>
  asAdministrator(async (admin) => {
    const [rows] = await admin.query<RowDataPacket[]>(
      `SELECT trx_id AS id FROM information_schema.INNODB_TRX
       JOIN information_schema.PROCESSLIST ON PROCESSLIST.ID = trx_mysql_thread_id
       WHERE trx_state = 'LOCK WAIT' AND USER = ?`,
      [user]
    )
    return rows.map((row) => String(row["id"]))
  })

/** Resolves when `n` different transactions have been seen waiting, the last of them just now. */
async function seenWaiting(database: FreshDatabase, n = 1) {
  const seen = new Set<string>()
  const look = async () => {
    for (const id of await waiting(database)) seen.add(id)
    return seen.size
  }
  // The server looks anew only where nobody has asked for a tenth of a second.
  await expect.poll(look, { interval: 150, timeout: 10_000 }).toBe(n)
}

test("a write waits for a lock, and is applied once it is free", async () => {
  const { database, store, other } = await setUp()
  const session = await add(store)
  await lockSession(other, session.id)
  const advanced = Effect.runPromise(store.sessions.advance(advancing(session)))
  await seenWaiting(database)
  await other.query("ROLLBACK")
  expect(await advanced).toBe("applied")
})

test("an operation that nobody waits for any more goes on to its end, and gives its connection back", async () => {
  const database = await newDatabase()
  const pool = database.pool({ connectionLimit: 1 })
  const store = await openStore(mysqlStore(pool), true)
  const other = await database.pool().getConnection()
  const session = await add(store)
  await lockSession(other, session.id)
  const controller = new AbortController()
  const abandoned = Effect.runPromise(store.sessions.end(session.id, logout), controller)
  const rejected = abandoned.then(
    () => "answered",
    () => "abandoned"
  )
  await seenWaiting(database)
  controller.abort()
  expect(await rejected).toBe("abandoned")
  await other.query("ROLLBACK")
  // It waits for the pool's one connection, and so for the end of what was abandoned.
  expect(await Effect.runPromise(store.sessions.find(session.id))).toMatchObject({ ended: logout })
  expect(await revocationsOf(store)).toHaveLength(1)
})

test.each(["advance", "end", "insert"] as const)(
  "%s is begun anew where the server gave it up because of a lock",
  async (operation) => {
    const { database, store, other } = await setUp()
    const session = await add(store)
    await lockSession(other, session.id)
    const run = {
      advance: store.sessions.advance(advancing(session)),
      end: store.sessions.end(session.id, logout),
      insert: store.sessions.insert(
        insertion(sessionFixture(), { max: 1, exceeded: "evict-oldest" })
      )
    }[operation]
    const outcome = Effect.runPromise<unknown, unknown>(run)
    await seenWaiting(database, 2)
    await other.query("ROLLBACK")
    await outcome
    const after = await Effect.runPromise(store.sessions.find(session.id))
    expect(after?.revision).toBe(1)
    expect(await revocationsOf(store)).toHaveLength(operation === "advance" ? 0 : 1)
    expect(await Effect.runPromise(store.sessions.count("alice", birth))).toBe(
      operation === "end" ? 0 : 1
    )
  }
)

test("a lock that is never released makes the store unavailable, and nothing is changed", async () => {
  const { pool, store, other } = await setUp()
  const session = await add(store)
  const signIn = sessionFixture()
  await lockSession(other, session.id)
  const failure = { _tag: "StoreUnavailable", cause: { errno: 1205, sqlState: "HY000" } }
  expect(await failureOf(store.sessions.advance(advancing(session)))).toMatchObject(failure)
  // Here the statement that waits comes after others, which the server does not undo by itself.
  const limited = insertion(signIn, { max: 1, exceeded: "evict-oldest" })
  expect(await failureOf(store.sessions.insert(limited))).toMatchObject(failure)
  await other.query("ROLLBACK")

  const [rows] = await pool.query("SELECT @@SESSION.in_transaction AS open")
  expect(rows).toEqual([{ open: 0 }])
  expect(await Effect.runPromise(store.sessions.find(session.id))).toEqual(session)
  expect(await Effect.runPromise(store.sessions.find(signIn.id))).toBeUndefined()
})

test("the victim of a deadlock begins anew, and has its effect once", async () => {
  const { database, store, other } = await setUp()
  const sessions = [await add(store), await add(store)]
  const [first, second] = sessions.toSorted((a, b) => bytes(a.id).compare(bytes(b.id)))
  if (first === undefined || second === undefined) throw new Error("two sessions were added")

  await lockSession(other, second.id)
  // The server gives up the transaction that has changed less, and that must not be this one.
  const values = Array.from({ length: 200 }, (_, slot) => [slot, 1])
  await other.query("INSERT INTO watchword_turns VALUES ?", [values])
  const all = { userId: "alice", createdUpTo: birth, except: undefined, ending: logout }
  const ended = Effect.runPromise(store.sessions.endAll(all))
  await seenWaiting(database)
  // Each waits for the other now, until the server makes an end of it.
  await other.query("UPDATE watchword_sessions SET touches = touches + 1 WHERE id = ?", [
    bytes(first.id)
  ])
  await other.query("COMMIT")

  expect((await ended).map(({ id, revision }) => [id, revision])).toEqual(
    expect.arrayContaining([
      [first.id, 1],
      [second.id, 1]
    ])
  )
  expect(await revocationsOf(store)).toHaveLength(1)
})
