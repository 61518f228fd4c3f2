/**
 * What refreshes and sweeps do to the indexes and to each other: a refresh changes none of them, and waits
 * for no sweep.
 */
import * as Effect from "effect/Effect"
import type { RowDataPacket } from "mysql2/promise"
import { expect, onTestFinished, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import {
  deleteEnded,
  deleteExpired,
  deleteSeveralExpired
} from "../../../src/adapters/mysql/sweep.ts"
import { quotedTables } from "../../../src/adapters/mysql/tables.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { newDatabase, openStore } from "./opened.ts"
import { add, advancing, birth } from "./steps.ts"

const tables = quotedTables({})

test("a refresh and a touch change no index", async () => {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.url), true)
  const session = await add(store)
  const pool = database.pool()
  const indexed = async () => {
    const [columns] = await pool.query<RowDataPacket[]>(
      `SELECT DISTINCT column_name AS name FROM information_schema.statistics
       WHERE table_schema = ? AND table_name = 'watchword_sessions'`,
      [database.database]
    )
    const names = columns.map((column) => String(column["name"]))
    expect(names).toContain("sweep_at")
    const [rows] = await pool.query<RowDataPacket[]>(
      `SELECT ${names.join()} FROM watchword_sessions`
    )
    return rows
  }
  const before = await indexed()
  expect(before).toHaveLength(1)
  expect(await Effect.runPromise(store.sessions.advance(advancing(session)))).toBe("applied")
  const activity = { lastActiveAt: birth + 9, idleExpiresAt: birth + 99_000_000_000, device: {} }
  expect(
    await Effect.runPromise(store.sessions.touch({ id: session.id, activity, now: birth }))
  ).toBe("applied")
  expect(await indexed()).toEqual(before)
})

test("a session that was used for long after it was first due is looked at once, and swept when its time is over", async () => {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.url), true)
  const used = await add(store, { idleExpiresAt: birth + 10 })
  const unused = await add(store, { idleExpiresAt: birth + 10 })
  const activity = { lastActiveAt: birth + 9, idleExpiresAt: birth + 1000, device: {} }
  await Effect.runPromise(store.sessions.touch({ id: used.id, activity, now: birth + 9 }))

  const sweep = (now: number) =>
    Effect.runPromise(store.sessions.sweep({ now, endedUpTo: birth, limit: 100 }))
  const swept = ({ id: sessionId, userId }: typeof used) => ({ id: sessionId, userId })
  expect(await sweep(birth + 10)).toEqual({ removed: 1, expired: [swept(unused)], more: false })
  const pool = database.pool()
  const [rows] = await pool.query<RowDataPacket[]>("SELECT sweep_at FROM watchword_sessions")
  expect(rows).toEqual([{ sweep_at: birth + 1000 }])
  expect(await sweep(birth + 999)).toEqual({ removed: 0, expired: [], more: false })
  expect(await sweep(birth + 1000)).toEqual({ removed: 1, expired: [swept(used)], more: false })
})

test("a refresh is not kept waiting by a sweep that removes other sessions", async () => {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.url), true)
  const session = await add(store)
  const expired = await add(store, { idleExpiresAt: birth + 10 })
  // A sweep stands still in the middle of its transaction.
  const sweeper = await database.pool().getConnection()
  onTestFinished(() => sweeper.destroy())
  await sweeper.query("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
  await sweeper.query("START TRANSACTION")
  const key = Buffer.from(expired.id, "base64url")
  const several = Array.from({ length: 20 }, () => key)
  await sweeper.execute(deleteSeveralExpired(tables), [...several, birth + 10])
  await sweeper.execute(deleteExpired(tables), [key, birth + 10])
  await sweeper.execute(deleteEnded(tables, 100), [birth])

  expect(await Effect.runPromise(store.sessions.advance(advancing(session)))).toBe("applied")
  expect((await add(store)).userId).toBe("alice")
  expect(await Effect.runPromise(store.sessions.count("alice", birth + 10))).toBe(2)
})

test("an expiry that an advance moves to an earlier instant is not missed by the sweep", async () => {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.url), true)
  const session = await add(store, sessionFixture())
  const { activity, ...change } = advancing(session)
  await Effect.runPromise(
    store.sessions.advance({ ...change, activity: { ...activity, idleExpiresAt: birth + 5 } })
  )
  const swept = await Effect.runPromise(
    store.sessions.sweep({ now: birth + 5, endedUpTo: birth, limit: 10 })
  )
  expect(swept.expired).toEqual([{ id: session.id, userId: "alice" }])
})
