/**
 * `watchword migrate`: the schema, applied or printed; and the files of another service, served.
 */
import { readdirSync } from "node:fs"
import { join } from "node:path"

import { describe, expect, onTestFinished, test } from "vitest"

import { freshDatabase } from "../../support/mariadb.ts"
import { asking } from "./asking.ts"
import { ended } from "./ended.ts"
import { command, folder, jsonFile, secret, serving } from "./started.ts"

describe("migrate", () => {
  test("makes an SQLite file, tells the steps, and finds nothing to do the next time", async () => {
    const cwd = folder()
    const first = await ended(["migrate"], { cwd })
    expect(first).toMatchObject({ code: 0, stderr: "" })
    expect(first.stdout).toMatch(/^applied 0001_sessions\napplied 0002_/)
    const again = await ended(["migrate"], { cwd })
    expect(again.stdout).toBe(`nothing to apply: ${join(cwd, "watchword.db")} is up to date\n`)
    expect(readdirSync(cwd)).not.toContain("watchword.secret")
  })

  test("prints SQL that makes what it would have made, and touches nothing", async () => {
    const database = await freshDatabase()
    onTestFinished(database.drop)
    const cwd = folder()
    const printed = await ended(["migrate", "--print-sql", "--store", database.url], { cwd })
    expect(printed).toMatchObject({ code: 0, stderr: "" })
    expect(readdirSync(cwd)).toEqual([])
    const pool = database.pool({ multipleStatements: true })
    expect((await pool.query("SHOW TABLES"))[0]).toEqual([])
    await pool.query(printed.stdout)
    const env = { WATCHWORD_STORE: database.url, WATCHWORD_SECRET: secret }
    expect((await ended(["migrate"], { env })).stdout).toMatch(/^nothing to apply/)
    const { ask } = await serving(folder(), [], env)
    expect((await ask("POST", "/session", { body: { userId: "alice" } })).status).toBe(200)
  })

  test("prints SQLite's SQL from any folder", async () => {
    const cwd = folder()
    const { code, stdout } = await ended(["migrate", "--print-sql"], { cwd })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^-- 0001_sessions\nCREATE TABLE/)
    expect(readdirSync(cwd)).toEqual([])
  })

  test("that fails says why, and ends with 1", async () => {
    const { code, stderr } = await ended([
      "migrate",
      "--store",
      "mysql://u:the-password@127.0.0.1:1/d"
    ])
    expect(code).toBe(1)
    expect(stderr).toBe(
      "watchword: the session store is unavailable (open): mysql://127.0.0.1:1/d: " +
        "no database connection could be had (ECONNREFUSED)\n"
    )
  })

  test.each([["migrate"], ["migrate", "--print-sql"]])(
    "says that a store in memory has nothing to migrate: %s %s",
    async (...args) => {
      expect(await ended([...args, "--store", "memory:"])).toEqual({
        code: 1,
        stdout: "",
        stderr: "watchword: a store in memory has no schema to migrate\n"
      })
    }
  )
})

test("a file of supertokens-node-mysql-ref-jwt-webservice serves as it is", async () => {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const cwd = folder()
  const { host, port, user, password } = database
  const config = jsonFile(join(cwd, "config.json"), {
    mysql: { host, port, user, password, database: database.database, connectionLimit: 5 },
    tokens: { accessToken: { validity: 120, blacklisting: true }, refreshToken: { validity: 48 } },
    port: 0,
    host: "127.0.0.1"
  })
  const child = command(cwd, ["serve", "--config", config], { WATCHWORD_SECRET: secret })
  const [, url = ""] = await child.line(/listens on (http:\S+)$/)
  const ask = asking(url)
  const before = Date.now()
  const { body } = await ask("POST", "/session", { body: { userId: "alice" } })
  const life = (name: string) =>
    Number((body as Record<string, { expires: number }>)[name]?.expires)
  // Jitter may take a tenth of an access token's life; the clock moves while the request is under way.
  expect(life("accessToken")).toBeGreaterThan(before + 107_000)
  expect(life("accessToken")).toBeLessThan(Date.now() + 121_000)
  expect(life("refreshToken")).toBeGreaterThanOrEqual(before + 48 * 3_600_000)
  expect(life("refreshToken")).toBeLessThanOrEqual(Date.now() + 48 * 3_600_000)
})
