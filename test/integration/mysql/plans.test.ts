/**
 * How the database carries the statements out: by an index, whatever the size of the tables; and what a
 * refresh does to the indexes, which is nothing.
 */
import { randomBytes } from "node:crypto"

import * as Effect from "effect/Effect"
import type { Pool, RowDataPacket } from "mysql2/promise"
import { beforeAll, describe, expect, onTestFinished, test } from "vitest"

import { endSession, endSessionsOf, listEndedBy } from "../../../src/adapters/mysql/end.ts"
import {
  countSessions,
  findSession,
  findSessionWithData,
  listSessions
} from "../../../src/adapters/mysql/find.ts"
import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { listCandidates } from "../../../src/adapters/mysql/insert.ts"
import { deleteKey, resealKey } from "../../../src/adapters/mysql/keys.ts"
import { forgetRevocations, listRevocations } from "../../../src/adapters/mysql/revocations.ts"
import {
  deleteEnded,
  deleteExpired,
  findEnded,
  listDue,
  postponeSessions
} from "../../../src/adapters/mysql/sweep.ts"
import { quotedTables } from "../../../src/adapters/mysql/tables.ts"
import {
  advanceSession,
  touchSession,
  writeSessionClaims,
  writeSessionData
} from "../../../src/adapters/mysql/write.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { type FreshDatabase, freshDatabase } from "../../support/mariadb.ts"
import { newDatabase, openStore } from "./opened.ts"
import { add, advancing, birth } from "./steps.ts"

const tables = quotedTables({})
const id = randomBytes(16)
const digest = randomBytes(32)
const user = Buffer.from("user 7")
const json = Buffer.from("{}")
const lineage = [digest, 1, birth, digest, birth, digest, 0]
const ending = [birth, Buffer.from("logout"), null]
const alive = [birth, birth]

/** Each statement, with the index, or the several indexes, that will do. */
const plans: readonly [string, string, readonly (Buffer | number | null)[], string][] = [
  ["find", findSession(tables), [id], "PRIMARY"],
  ["findWithData", findSessionWithData(tables), [id], "PRIMARY"],
  ["list", listSessions(tables), [user, ...alive], "by_user"],
  ["count", countSessions(tables), [user, ...alive], "by_user"],
  ["limit", listCandidates(tables), [user, id, ...alive], "by_user"],
  [
    "advance",
    advanceSession(tables),
    [...lineage, birth, birth, json, birth, null, birth, id, 0, ...alive],
    "PRIMARY"
  ],
  ["touch", touchSession(tables), [birth, birth, json, id, ...alive], "PRIMARY"],
  ["writeData", writeSessionData(tables), [json, id, 0, ...alive], "PRIMARY"],
  ["writeClaims", writeSessionClaims(tables), [json, id, 0, ...alive], "PRIMARY"],
  ["end", endSession(tables), [...ending, id, ...alive], "PRIMARY"],
  ["endAll", endSessionsOf(tables), [...ending, id, user, birth, null, ...alive], "by_user"],
  ["endAll, answered", listEndedBy(tables), [user, birth, id], "by_user by_ending"],
  ["sweep, due", listDue(tables), [birth], "by_sweep"],
  [
    "sweep, put off",
    postponeSessions(tables),
    [...Array.from({ length: 20 }, () => id), birth],
    "PRIMARY"
  ],
  ["sweep, expired", deleteExpired(tables), [id, birth], "PRIMARY"],
  ["sweep, ended", deleteEnded(tables, 100), [birth - 1], "by_ending"],
  ["sweep, more", findEnded(tables), [birth - 1], "by_ending"],
  ["since", listRevocations(tables), [birth], "by_time"],
  ["forget", forgetRevocations(tables, 100), [birth - 990_000], "by_time"],
  ["keys.reseal", resealKey(tables), [json, Buffer.from("key 3"), json], "PRIMARY"],
  ["keys.remove", deleteKey(tables), [Buffer.from("key 3")], "PRIMARY"]
]

/** 4,000 sessions of 400 users, a tenth of them ended and a tenth due, as many revocations, and 8 keys. */
async function fill(pool: Pool) {
  const sessions = Array.from({ length: 4000 }, (_, n) => [
    n === 7 ? id : randomBytes(16),
    Buffer.from(`user ${n % 400}`),
    digest,
    birth,
    birth,
    digest,
    0,
    birth,
    0,
    0,
    birth,
    birth + n,
    birth + n,
    n % 10 === 0 ? null : birth - 200 + n,
    n % 10 === 0 ? birth - 200 + n : null,
    json,
    0,
    0
  ])
  await pool.query(
    `INSERT INTO watchword_sessions (id, user_id, salt, created_at, auth_time, current_digest,
       current_generation, current_issued_at, settled, revision, last_active_at, idle_expires_at,
       absolute_expires_at, sweep_at, ended_at, device, claims_version, data_version) VALUES ?`,
    [sessions]
  )
  const revocations = Array.from({ length: 4000 }, (_, n) => [randomBytes(16), birth - 1000 * n])
  await pool.query("INSERT INTO watchword_revocations (session_id, at) VALUES ?", [revocations])
  const keys = Array.from({ length: 8 }, (_, slot) => [`key ${slot}`, slot, "ES256", 0, 0, json])
  await pool.query("INSERT INTO watchword_signing_keys VALUES ?", [keys])
  await pool.query(
    "ANALYZE TABLE watchword_sessions, watchword_revocations, watchword_signing_keys"
  )
}

describe("by an index", () => {
  let database: FreshDatabase
  let pool: Pool

  beforeAll(async () => {
    database = await freshDatabase()
    await mysqlStore(database.url).migrate()
    pool = database.pool()
    await fill(pool)
    return () => database.drop()
  })

  test.each(plans)("%s", async (_, sql, values, indexes) => {
    const [rows] = await pool.execute<RowDataPacket[]>(`EXPLAIN ${sql}`, [...values])
    const [{ key, type }] = rows as [RowDataPacket]
    expect(indexes.split(" ")).toContain(key)
    expect(["const", "eq_ref", "ref", "range"]).toContain(type)
    expect(rows).toHaveLength(1)
  })
})

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
  await sweeper.execute(deleteExpired(tables), [Buffer.from(expired.id, "base64url"), birth + 10])
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
