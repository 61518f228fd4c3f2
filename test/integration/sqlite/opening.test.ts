/**
 * What a store refuses when it is opened, and with which cure; whatever it refuses, it leaves as it was.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"

import * as Effect from "effect/Effect"
import Database from "libsql"
import { expect, test } from "vitest"

import { sqliteMigrations, sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { storeIn } from "../../../src/adapters/sqlite/store.ts"
import { sessionFixture } from "../../../src/testing/sessionFixture.ts"
import { insertion } from "./adding.ts"
import { newFolder, newStore, openStore } from "./opened.ts"

const names = sqliteMigrations.map(({ name }) => name)

test("a new file is migrated by itself", async () => {
  const adapter = sqliteStore(newFolder().path("sessions.db"))
  const store = await openStore(adapter)
  await Effect.runPromise(store.sessions.ping())
  expect(await adapter.migrate()).toEqual([])
})

test("a new file and its log are their owner's alone", async () => {
  const file = newFolder().path("sessions.db")
  const { sessions } = await openStore(sqliteStore(file))
  await Effect.runPromise(sessions.insert(insertion(sessionFixture())))
  for (const each of [file, `${file}-wal`, `${file}-shm`]) {
    expect(statSync(each).mode & 0o777).toBe(0o600)
  }
})

test("migrate answers what it applied, oldest first", async () => {
  expect(names).toEqual(names.toSorted())
  expect(await sqliteStore(newFolder().path("sessions.db")).migrate()).toEqual(names)
})

test("without migration, a file that is not there is refused and not created", async () => {
  const file = newFolder().path("sessions.db")
  await expect(openStore(sqliteStore(file), false)).rejects.toMatchObject({
    _tag: "StoreRefused",
    message: expect.stringContaining(`watchword migrate --store sqlite:${file}`)
  })
  expect(existsSync(file)).toBe(false)
})

test("without migration, a schema of yesterday is refused and left alone", async () => {
  const file = newFolder().path("sessions.db")
  const database = new Database(file)
  database.exec(sqliteMigrations[0]?.sql ?? "")
  database.exec("DROP TABLE watchword_sessions")
  database.close()
  const before = readFileSync(file)
  await expect(openStore(sqliteStore(file), false)).rejects.toMatchObject({
    _tag: "StoreRefused",
    message: expect.stringContaining("watchword migrate")
  })
  expect(readFileSync(file)).toEqual(before)
})

test("only the missing migrations are applied", async () => {
  const file = newFolder().path("sessions.db")
  const database = new Database(file)
  database.exec(sqliteMigrations[0]?.sql ?? "")
  database.close()
  expect(await sqliteStore(file).migrate()).toEqual(names.slice(1))
})

test("the exported SQL, run by hand, is all that a store needs", async () => {
  const file = newFolder().path("sessions.db")
  const database = new Database(file)
  for (const { sql } of sqliteMigrations) database.exec(sql)
  database.close()
  const store = await openStore(sqliteStore(file), false)
  expect(await Effect.runPromise(store.keys.list())).toEqual([])
})

test("a file that a newer version migrated is refused, whatever was asked for", async () => {
  const { file } = await newStore()
  const database = new Database(file)
  database.exec("INSERT INTO watchword_migrations (name) VALUES ('9999_tomorrow')")
  database.close()
  const refusal = {
    _tag: "StoreRefused",
    message: expect.stringMatching(/newer version of watchword .*9999_tomorrow/)
  }
  const adapter = sqliteStore(file)
  await expect(openStore(adapter)).rejects.toMatchObject(refusal)
  await expect(openStore(adapter, false)).rejects.toMatchObject(refusal)
  await expect(adapter.migrate()).rejects.toMatchObject(refusal)
})

test("a file that is no database is refused and left alone", async () => {
  const file = newFolder().path("notes.txt")
  const text = "Dear diary, nothing of this is a database.\n".repeat(100)
  writeFileSync(file, text)
  await expect(openStore(sqliteStore(file))).rejects.toMatchObject({
    _tag: "StoreRefused",
    message: `${file} is not an SQLite database`
  })
  expect(readFileSync(file, "utf8")).toBe(text)
})

test("a folder that is not there makes the store unavailable", async () => {
  const file = newFolder().path("no/such/folder/sessions.db")
  await expect(openStore(sqliteStore(file))).rejects.toMatchObject({
    _tag: "StoreUnavailable",
    operation: "open",
    cause: { code: "SQLITE_CANTOPEN" }
  })
})

test("without the package libsql, the refusal says how to install it", async () => {
  const file = newFolder().path("sessions.db")
  const missing = Object.assign(new Error("Cannot find package 'libsql' imported from /app"), {
    code: "ERR_MODULE_NOT_FOUND"
  })
  await expect(openStore(storeIn(file, {}, () => Promise.reject(missing)))).rejects.toMatchObject({
    _tag: "StoreRefused",
    message: expect.stringMatching(/\(ERR_MODULE_NOT_FOUND\).*npm install libsql/)
  })
  expect(existsSync(file)).toBe(false)
})

test.for([
  ["", /memoryStore\(\)/],
  [":memory:", /memoryStore\(\)/],
  ["file:sessions.db?mode=memory", /not a path/],
  ["https://db.example.com", /not a path/],
  ["libsql://db.example.com", /not a path/],
  ["a\0b", /not a path/],
  [undefined, /got undefined/],
  [null, /got null/],
  [7, /got number/]
] as const)("%j is refused as a file", async ([file, message]) => {
  const refusal = { _tag: "StoreRefused", message: expect.stringMatching(message) }
  const adapter = sqliteStore(file as string)
  await expect(openStore(adapter)).rejects.toMatchObject(refusal)
  await expect(adapter.migrate()).rejects.toMatchObject(refusal)
})

test.for([
  [{ synchronous: "off" }, /"full" or "normal", got "off"/],
  [{ synchronous: true }, /"full" or "normal", got true/],
  [{ now: 7 }, /now is a function, such as Date\.now, got number/],
  [{ now: null }, /now is a function/],
  [{ sync: "full", wal: true }, /does not know the options? sync, wal/],
  [null, /as an object/],
  ["normal", /as an object/]
] as const)("the options %j are refused", async ([options, message]) => {
  const file = newFolder().path("sessions.db")
  await expect(openStore(sqliteStore(file, options as {}))).rejects.toMatchObject({
    _tag: "StoreRefused",
    message: expect.stringMatching(message)
  })
  expect(existsSync(file)).toBe(false)
})
