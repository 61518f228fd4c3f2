/**
 * How the database carries the statements out: by an index, whatever the size of the tables.
 */
import { randomBytes } from "node:crypto"

import type { Pool, RowDataPacket } from "mysql2/promise"
import { beforeAll, describe, expect, test } from "vitest"

import { advanceSession, advanceSessions } from "../../../src/adapters/mysql/advanceStatements.ts"
import { endSession, endSessionsOf, listEndedBy } from "../../../src/adapters/mysql/end.ts"
import {
  forgetEvents,
  listEventsAfter,
  listUndelivered,
  markEvents
} from "../../../src/adapters/mysql/eventLog.ts"
import {
  countSessions,
  findSession,
  findSessions,
  findSessionWithData,
  listSessions
} from "../../../src/adapters/mysql/find.ts"
import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { listCandidates } from "../../../src/adapters/mysql/insert.ts"
import { deleteKey, resealKey } from "../../../src/adapters/mysql/keys.ts"
import { finishLease, takeLease } from "../../../src/adapters/mysql/leases.ts"
import {
  forgetRevocations,
  listRecentRevocations
} from "../../../src/adapters/mysql/revocations.ts"
import {
  deleteEnded,
  deleteExpired,
  findEnded,
  listDue,
  postponeSessions
} from "../../../src/adapters/mysql/sweep.ts"
import { quotedTables } from "../../../src/adapters/mysql/tables.ts"
import {
  touchSession,
  writeSessionClaims,
  writeSessionData
} from "../../../src/adapters/mysql/write.ts"
import { type FreshDatabase, freshDatabase } from "../../support/mariadb.ts"
import { birth } from "./steps.ts"

const tables = quotedTables({})
const id = randomBytes(16)
const digest = randomBytes(32)
const user = Buffer.from("user 7")
const json = Buffer.from("{}")
const lineage = [digest, 1, birth, digest, birth, digest, 0]
const ending = [birth, Buffer.from("logout"), null]
const alive = [birth, birth]
const some = (size: number) => Array.from({ length: size }, () => randomBytes(16))
const numbers = Array(16).fill(1)

/** A minute ago. */
const lately = () => Date.now() - 60_000

/** A statement without MariaDB's setting for it, which is no part of what is explained. */
const bare = (sql: string) => sql.replace(/\/\*M!.*\*\//, "")

/** Each statement, with the index, or the several indexes, that will do. */
const plans: readonly [string, string, readonly (Buffer | number | null)[], string][] = [
  ["find", findSession(tables), [id], "PRIMARY"],
  ["find, several", findSessions(tables, 64), some(64), "PRIMARY"],
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
  [
    "advance, several",
    advanceSessions(tables, 16),
    // The guard's two instants stand between the columns.
    [
      ...some(16),
      ...numbers,
      ...alive,
      ...Array(11)
        .fill([...some(16), ...numbers])
        .flat(),
      ...some(16)
    ],
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
  ["recent", listRecentRevocations(tables, 1024), [60_000], "by_writing"],
  ["forget", forgetRevocations(tables, 100), [3_900_000], "by_writing"],
  ["leases.claim", takeLease(tables), [id, 1000, Buffer.from("job 3"), id], "PRIMARY"],
  ["leases.finish", finishLease(tables), [1000, Buffer.from("job 3"), id], "PRIMARY"],
  ["events.after", listEventsAfter(tables, 128), [lately(), lately(), 3900], "by_writing"],
  ["events.undelivered", listUndelivered(tables, 128), [], "by_delivery"],
  ["events.markDelivered", markEvents(tables), Array.from({ length: 20 }, (_, n) => n), "PRIMARY"],
  ["events.forget", forgetEvents(tables, 100), [3_900_000], "by_writing"],
  ["keys.reseal", resealKey(tables), [json, Buffer.from("key 3"), json], "PRIMARY"],
  ["keys.remove", deleteKey(tables), [Buffer.from("key 3")], "PRIMARY"]
]

/** 4,000 sessions of 400 users, a tenth of them ended and a tenth due, as many revocations and events, 8 leases and 8 keys. */
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
  // The newest was written now, the oldest 4,000 seconds ago.
  const writings = Array.from({ length: 4000 }, (_, n) => Date.now() - 1000 * (3999 - n))
  const revocations = writings.map((at) => [randomBytes(16), birth, at])
  await pool.query("INSERT INTO watchword_revocations (session_id, at, written_at) VALUES ?", [
    revocations
  ])
  const events = writings.map((at, n) => [randomBytes(16), id, "expired", json, at, n < 3950])
  await pool.query(
    "INSERT INTO watchword_events (id, origin, name, facts, written_at, delivered) VALUES ?",
    [events]
  )
  const leases = Array.from({ length: 8 }, (_, n) => [`job ${n}`, id, birth, birth, 0])
  await pool.query("INSERT INTO watchword_leases VALUES ?", [leases])
  const keys = Array.from({ length: 8 }, (_, slot) => [`key ${slot}`, slot, "ES256", 0, 0, json])
  await pool.query("INSERT INTO watchword_signing_keys VALUES ?", [keys])
  await pool.query(
    `ANALYZE TABLE watchword_sessions, watchword_revocations, watchword_signing_keys,
       watchword_events, watchword_leases`
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
    const [rows] = await pool.execute<RowDataPacket[]>(`EXPLAIN ${bare(sql)}`, [...values])
    // A reading that tells the time as well has a part that looks into no table.
    const [{ key, type, Extra: how }, ...others] = rows.filter(({ table }) => table !== null) as [
      RowDataPacket
    ]
    expect(indexes.split(" ")).toContain(key)
    expect(["const", "eq_ref", "ref", "range"]).toContain(type)
    expect(how).not.toMatch(/filesort|temporary/)
    expect(others).toEqual([])
  })
})
