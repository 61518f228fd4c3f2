/**
 * The stores that several processes share, each test with an empty one, and plain SQL beside them.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import Database from "libsql"
import { onTestFinished } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { freshDatabase } from "../../support/mariadb.ts"
import { removeAtEnd } from "../../support/watchdog.ts"
import type { StorePlace } from "./nodes.ts"

type Row = readonly unknown[]

/** An empty store that has its tables. */
export interface EmptyStore {
  readonly place: StorePlace
  /** Runs a statement without parameters, and answers its rows. */
  readonly sql: (statement: string) => Promise<readonly Row[]>
}

export interface SharedStore {
  readonly name: string
  /** Gone when the test has finished. */
  readonly make: () => Promise<EmptyStore>
  /**
   * A statement that adds `count` sessions, numbered from `from` on. They expired long ago, each a millisecond
   * after the one before, but for every hundredth: it is alive, and looks to the sweep as if it were due.
   */
  readonly addOld: (from: number, count: number) => string
  /** A statement that answers the number of the first of them that has not been swept. */
  readonly firstOld: string
}

const columns =
  "id, user_id, salt, created_at, auth_time, current_digest, current_generation, current_issued_at, " +
  "settled, revision, last_active_at, idle_expires_at, absolute_expires_at, device, claims_version, " +
  "data_version"

/** Later than any test. */
const farAway = 9_000_000_000_000

const expiry = `CASE WHEN seq % 100 = 0 THEN ${farAway} ELSE 1000 + seq END`

export const mariadb: SharedStore = {
  name: "MariaDB",
  make: async () => {
    const database = await freshDatabase()
    onTestFinished(database.drop)
    await mysqlStore(database.url).migrate()
    const pool = database.pool()
    return {
      place: { kind: "mariadb", at: database.url },
      sql: async (statement) => {
        const [rows] = await pool.query({ sql: statement, rowsAsArray: true })
        return Array.isArray(rows) ? rows.map((row) => Object.values(row)) : []
      }
    }
  },
  addOld: (from, count) => `
INSERT INTO watchword_sessions (${columns}, sweep_at)
SELECT UNHEX(LPAD(HEX(seq), 32, '0')), 'old', REPEAT('s', 32), 1, 1, REPEAT('d', 32),
  0, 1, 0, 0, 1, ${expiry}, ${farAway}, '{}', 0, 0, 1000 + seq
FROM seq_${from}_to_${from + count - 1}`,
  firstOld: "SELECT MIN(sweep_at) - 1000 FROM watchword_sessions"
}

export const sqlite: SharedStore = {
  name: "SQLite",
  make: async () => {
    const folder = mkdtempSync(join(tmpdir(), "watchword-nodes-"))
    removeAtEnd(folder)
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, "sessions.db")
    await sqliteStore(file).migrate()
    const database = new Database(file)
    onTestFinished(() => void database.close())
    return {
      place: { kind: "sqlite", at: file },
      sql: (statement) => {
        const prepared = database.prepare(statement)
        if (prepared.reader) return Promise.resolve(prepared.raw().all([]) as Row[])
        prepared.run([])
        return Promise.resolve([])
      }
    }
  },
  addOld: (from, count) => `
WITH RECURSIVE numbers (seq) AS (
  SELECT ${from} UNION ALL SELECT seq + 1 FROM numbers WHERE seq < ${from + count - 1}
)
INSERT INTO watchword_sessions (${columns})
SELECT unhex(printf('%032x', seq)), CAST('old' AS BLOB), randomblob(32), 1, 1, randomblob(32),
  0, 1, 0, 0, 1, ${expiry}, ${farAway}, '{}', 0, 0
FROM numbers`,
  firstOld: `
SELECT MIN(min(idle_expires_at, absolute_expires_at)) - 1000
FROM watchword_sessions WHERE ended_at IS NULL`
}
