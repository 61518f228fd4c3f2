/**
 * A service that cannot start says why in one message, without a stack trace, and ends with 1.
 */
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { createServer, type AddressInfo } from "node:net"
import { join } from "node:path"

import { describe, expect, onTestFinished, test } from "vitest"

import { freshDatabase } from "../../support/mariadb.ts"
import { ended } from "./ended.ts"
import { folder, jsonFile, secret, serving } from "./started.ts"

describe("a service that cannot start says why in one message, and ends with 1", () => {
  test("where the port is taken, and the sessions are closed again", async () => {
    const taken = createServer().listen(0, "127.0.0.1")
    await once(taken, "listening")
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as AddressInfo
    expect(await ended(["serve", "--port", String(port)])).toEqual({
      code: 1,
      stdout: "",
      stderr: `watchword: port ${port} on 127.0.0.1 is taken by another program\n`
    })
  })

  test("where the host is none of this machine", async () => {
    const env = { WATCHWORD_API_KEY: "the-api-key-of-these-tests" }
    const { code, stderr } = await ended(["serve", "--port", "0", "--host", "192.0.2.1"], { env })
    expect(code).toBe(1)
    expect(stderr).toBe("watchword: 192.0.2.1 is no address of this machine\n")
  })

  test("where the file has mistakes, all of them", async () => {
    const cwd = folder()
    const config = jsonFile(join(cwd, "c.json"), { port: -1, colour: "red", secret: "short" })
    const { code, stderr } = await ended(["serve", "--config", config], { cwd })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^watchword: .*c\.json: 3 mistakes in the options\n/)
    expect(stderr.trimEnd().split("\n")).toHaveLength(4)
    expect(readdirSync(cwd)).toEqual(["c.json"])
  })

  test("where nothing listens at the database's address", async () => {
    const url = "mysql://root:the-password@127.0.0.1:1/none"
    expect(await ended(["serve", "--store", url], { env: { WATCHWORD_SECRET: secret } })).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "watchword: the session store is unavailable (open): mysql://127.0.0.1:1/none: " +
        "no database connection could be had (ECONNREFUSED)\n"
    })
  })

  test("where the database's host is unknown", async () => {
    const url = "mysql://root:the-password@database.invalid/none"
    const { code, stderr } = await ended(["serve", "--store", url], {
      env: { WATCHWORD_SECRET: secret }
    })
    expect(code).toBe(1)
    // A machine without a name server cannot know that there is no such host.
    expect(stderr).toMatch(
      /^watchword: the session store is unavailable \(open\): mysql:\/\/database\.invalid:3306\/none: no database connection could be had \((ENOTFOUND|EAI_AGAIN)\)\n$/
    )
  })

  test("where the database refuses the password", async () => {
    const database = await freshDatabase()
    onTestFinished(database.drop)
    const url = new URL(database.url)
    url.password = "the-password"
    const env = { WATCHWORD_SECRET: secret, WATCHWORD_STORE: url.href }
    expect(await ended(["serve"], { env })).toEqual({
      code: 1,
      stdout: "",
      stderr: "watchword: The database does not accept this user name with this password.\n"
    })
  })

  test("where the database lacks the tables, with the command that makes them", async () => {
    const database = await freshDatabase()
    onTestFinished(database.drop)
    const env = { WATCHWORD_SECRET: secret, WATCHWORD_STORE: database.url }
    const { code, stderr } = await ended(["serve", "--port", "0"], { env })
    expect(code).toBe(1)
    expect(stderr).toContain("watchword migrate")
    expect(stderr).not.toContain(database.password)

    const first = await ended(["migrate"], { env })
    expect(first).toMatchObject({ code: 0, stderr: "" })
    expect(first.stdout).toMatch(/^applied 0001_sessions\n/)
    const again = await ended(["migrate"], { env })
    expect(again.code).toBe(0)
    expect(again.stdout).toMatch(
      /^nothing to apply: mysql:\/\/127\.0\.0\.1:\d+\/\w+ is up to date\n$/
    )
    const { ask } = await serving(folder(), [], env)
    expect((await ask("POST", "/session", { body: { userId: "alice" } })).status).toBe(200)
  })

  test("where a database has no secret", async () => {
    const { code, stderr } = await ended(["serve", "--store", "mysql://u:p@127.0.0.1:1/d"])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^watchword: a database needs a secret that all its nodes share: set WATCHWORD_SECRET/
    )
  })

  test("where the folder cannot be written, or the file is no database", async () => {
    const cwd = folder()
    const none = await ended(["serve", "--store", "sqlite:none/here.db"], { cwd })
    expect(none.code).toBe(1)
    expect(none.stderr).toMatch(/^watchword: the secret file .* cannot be created \(ENOENT\)/)
    writeFileSync(join(cwd, "noise.db"), randomBytes(4096))
    const noise = await ended(["serve", "--store", "sqlite:noise.db"], { cwd })
    expect(noise.code).toBe(1)
    expect(noise.stderr).toMatch(/watchword: .*noise\.db is not an SQLite database\n$/)
    mkdirSync(join(cwd, "folder.db"))
    const directory = await ended(["serve", "--store", "sqlite:folder.db"], { cwd })
    const cannotOpen = "SQLITE_CANTOPEN: the file or its folder cannot be opened for writing"
    expect(directory).toEqual({
      code: 1,
      stdout: "",
      stderr: `watchword: the session store is unavailable (open): ${join(cwd, "folder.db")}: ${cannotOpen}\n`
    })
    const env = { WATCHWORD_SECRET: secret }
    const nowhere = await ended(["serve", "--store", "sqlite:none/here.db"], { cwd, env })
    expect(nowhere).toEqual({
      code: 1,
      stdout: "",
      stderr: `watchword: the session store is unavailable (open): ${join(cwd, "none", "here.db")}: ${cannotOpen}\n`
    })
  })
})
