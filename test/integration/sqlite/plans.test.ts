/**
 * How SQLite goes about what the adapter asks of it: by an index, and in an index's order, however large the
 * tables are. The statements are those that the adapter prepares, so a new one is held to the same.
 */
import * as Effect from "effect/Effect"
import Database from "libsql"
import { expect, onTestFinished, test } from "vitest"

import { storeIn } from "../../../src/adapters/sqlite/store.ts"
import { recordsOf } from "../../../src/testing/contract/eventLog/records.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { insertion } from "./adding.ts"
import { faultyDriver } from "./faultyDriver.ts"
import { newFolder, openStore } from "./opened.ts"

/**
 * The steps that do no more than the answer needs: a search by an index that is there, reading on in one that
 * holds nothing but what is asked for, and going through values that the caller gave. All others are to be
 * judged here.
 */
const fine = [
  /^SEARCH watchword_\w+ USING (COVERING )?INDEX /,
  /^SEARCH watchword_\w+ USING (INTEGER )?PRIMARY KEY /,
  /^SCAN watchword_events USING INDEX watchword_events_waiting$/,
  /^(LIST|SCALAR) SUBQUERY \d+$/,
  /^SCAN CONSTANT ROW$/,
  /^SCAN json_each VIRTUAL TABLE /
]

/** Small tables that are read as a whole: a row a migration, and the keys of the last weeks. */
const exceptions = [
  "SELECT count(*) FROM watchword_migrations: SCAN watchword_migrations",
  expect.stringMatching(/^SELECT [\w, ]+ FROM watchword_signing_keys: SCAN watchword_signing_keys$/)
]

const setUp = async () => {
  const file = newFolder().path("sessions.db")
  const driver = faultyDriver()
  const ports = await openStore(storeIn(file, {}, driver.load))
  const database = new Database(file)
  onTestFinished(() => void database.close())
  const rows = (sql: string) => database.prepare(sql).raw().all([]) as (readonly unknown[])[]

  /** The statements that the adapter prepared once the schema was there. */
  const statements = () => {
    const opened = driver.prepared.lastIndexOf("PRAGMA journal_mode")
    return [...new Set(driver.prepared.slice(opened + 1))]
  }
  const otherSteps = () =>
    statements().flatMap((sql) =>
      rows(`EXPLAIN QUERY PLAN ${sql}`)
        .map((step) => String(step[3]))
        .filter((step) => !fine.some((pattern) => pattern.test(step)))
        .map((step) => `${sql.trim()}: ${step}`)
    )
  return { ports, database, rows, statements, otherSteps }
}

test("every table has statements, and none of them scans or sorts one that grows", async () => {
  const { rows, statements, otherSteps } = await setUp()
  const tables = rows(
    "SELECT name FROM sqlite_schema WHERE name GLOB 'watchword_*' AND type = 'table'"
  )
  expect(tables.length).toBeGreaterThan(5)
  for (const [table] of tables) {
    expect(statements().filter((sql) => sql.includes(String(table)))).not.toEqual([])
  }
  expect(otherSteps()).toEqual(exceptions)
})

test("the plans are as good where somebody has had the tables analysed", async () => {
  const { ports, database, rows, otherSteps } = await setUp()
  const { sessions, eventLog } = ports
  const all = Array.from({ length: 600 }, (_, n) => sessionFixture({ userId: `user ${n % 100}` }))
  await Effect.runPromise(
    Effect.forEach(all, (session) => sessions.insert(insertion(session)), {
      concurrency: "unbounded"
    })
  )
  const ending = { at: sessionFixture().createdAt, cause: "revoked", reason: undefined } as const
  await Effect.runPromise(
    Effect.forEach(all.slice(300), ({ id }) => sessions.end(id, ending), {
      concurrency: "unbounded"
    })
  )
  await Effect.runPromise(eventLog.append(recordsOf(300)))
  database.exec("ANALYZE")
  expect(rows("SELECT DISTINCT tbl FROM sqlite_stat1").length).toBeGreaterThan(3)
  expect(otherSteps()).toEqual(exceptions)
})

test("a sort, a scan and an index for the occasion would be seen", async () => {
  const { rows } = await setUp()
  const steps = [
    "SELECT id FROM watchword_sessions WHERE user_id = x'00' AND ended_at IS NULL ORDER BY created_at",
    "SELECT id FROM watchword_sessions WHERE created_at > 0",
    "SELECT 1 FROM watchword_events a JOIN watchword_events b ON a.origin = b.origin"
  ].map((sql) =>
    rows(`EXPLAIN QUERY PLAN ${sql}`)
      .map((step) => String(step[3]))
      .filter((step) => !fine.some((pattern) => pattern.test(step)))
  )
  expect(steps).toEqual([
    ["USE TEMP B-TREE FOR ORDER BY"],
    ["SCAN watchword_sessions"],
    ["SCAN a", expect.any(String), expect.stringContaining("AUTOMATIC")]
  ])
})
