/**
 * No token, and no secret, is found in any log line, event, error, refusal or row of a whole run
 * (ASVS 16.2.5).
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import * as Effect from "effect/Effect"
import { describe, expect, it, onTestFinished } from "vitest"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { canary, guardRefreshToken } from "../../support/canary.ts"
import { freshDatabase } from "../../support/mariadb.ts"
import { tellStory, type Told } from "./story.ts"

const findings = ({ bird, logs, events, errors, refusals }: Told) => [
  ...bird.findIn("logs", logs),
  ...bird.findIn("events", events),
  ...bird.findIn("errors", errors),
  ...bird.findIn("refusals", refusals)
]

/** The story took place: there is something to find, and something to search. */
const expectTold = (told: Told) => {
  expect(told.bird.guarded()).toBeGreaterThan(40)
  expect(told.events).toContain("presentedBy")
  // What was read from the log, too.
  expect(told.events).toContain("eventId")
  expect(told.logs).toContain("an event listener failed")
  expect(told.errors).toContain("store_unavailable")
  expect(told.errors).toContain("config_invalid")
  expect(told.errors).toContain("input_invalid")
  expect(told.refusals).toContain("refresh_token_reused")
}

describe("no secret leaves the places where it belongs", () => {
  it("on memory: neither logs, events, errors nor refusals hold one, and digests and salts stay in the rows", async () => {
    const store = memoryStore()
    const told = await tellStory(store)
    expectTold(told)
    const rows = await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const { sessions, keys } = yield* store.open({ migrate: undefined })
          return [yield* sessions.list("dora", 0), yield* keys.list()] as const
        })
      )
    )
    expect(rows[0].length).toBe(1)
    expect(told.bird.findIn("rows", JSON.stringify(rows))).toEqual([])
    for (const { salt, lineage } of rows[0]) {
      told.bird.guard("salt", salt)
      told.bird.guard("digest", lineage.current.digest)
    }
    expect(findings(told)).toEqual([])
  })

  it("on SQLite: no byte of the database file or its log is one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "watchword-"))
    onTestFinished(() => rm(folder, { recursive: true }))
    const told = await tellStory(sqliteStore(join(folder, "sessions.db")))
    expectTold(told)
    // The files beside it (-wal, -shm) go with the last connection.
    const names = ["sessions.db", ...(await readdir(folder)).filter((name) => name.includes("-"))]
    const files = await Promise.all(
      names.map((name) => readFile(join(folder, name)).catch(() => Buffer.alloc(0)))
    )
    const content = Buffer.concat(files)
    expect(content.includes("dora")).toBe(true)
    expect(told.bird.findIn("the file", content)).toEqual([])
    expect(findings(told)).toEqual([])
  })

  it("on MariaDB: no column of any row is one", async () => {
    const database = await freshDatabase()
    onTestFinished(() => database.drop())
    const pool = database.pool()
    const told = await tellStory(mysqlStore(pool))
    expectTold(told)
    const [tables] = await pool.query<never[]>("SHOW TABLES")
    const contents: Buffer[] = []
    for (const table of tables.flatMap((row) => Object.values(row as object) as string[])) {
      const [rows] = await pool.query<never[]>({
        sql: "SELECT * FROM ??",
        values: [table],
        rowsAsArray: true
      })
      for (const value of (rows as unknown[][]).flat()) {
        contents.push(Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value ?? null)))
      }
    }
    expect(contents.some((content) => content.includes("dora"))).toBe(true)
    for (const content of contents) expect(told.bird.findIn("a row", content)).toEqual([])
    expect(findings(told)).toEqual([])
  })

  it("finds one that was planted, in any spelling", () => {
    const bird = canary()
    const id = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ"
    const token = `wwr1_AAAAAAAAAAAAAAAAAAAAAA.${id}.-.-.0.0.${"t".repeat(43)}.${"u".repeat(43)}`
    guardRefreshToken(bird, token)
    expect(bird.findIn("a log", "all is well")).toEqual([])
    const hidden = Buffer.from(id, "base64url")
    for (const planted of [
      `refreshed ${token}`,
      `id=${id}`,
      Buffer.concat([Buffer.from("row"), hidden]),
      hidden.toString("hex"),
      JSON.stringify({ cause: { sql: `... '${id}'` } })
    ]) {
      expect(bird.findIn("a log", planted)).not.toEqual([])
    }
  })
})
