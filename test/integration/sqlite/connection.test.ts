/**
 * The connection over the real driver, whose habits it has to make up for.
 */
import { existsSync, renameSync, rmSync, statSync } from "node:fs"

import * as Effect from "effect/Effect"
import Database from "libsql"
import { expect, onTestFinished, test } from "vitest"

import { connect } from "../../../src/adapters/sqlite/connection.ts"
import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { storeIn } from "../../../src/adapters/sqlite/store.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { insertion } from "./adding.ts"
import { newFolder, newStore, openStore } from "./opened.ts"

const newConnections = (journal: "WAL" | "DELETE" = "WAL") => {
  const file = newFolder().path("numbers.db")
  const connections = [connect(Database, file), connect(Database, file)] as const
  onTestFinished(() => {
    for (const { close } of connections) close()
  })
  connections[0].script(`
    PRAGMA journal_mode = ${journal};
    CREATE TABLE numbers (n INTEGER PRIMARY KEY, word TEXT) STRICT;
    INSERT INTO numbers VALUES (1, 'one'), (2, 'two'), (3, 'three');
  `)
  return connections
}

test("a write that failed for a lock runs with its own values the next time", () => {
  const [one, other] = newConnections()
  const rename = one.query("UPDATE numbers SET word = :word WHERE n = :n RETURNING n, word")
  const renamed = (n: number, word: string) => one.transaction(() => rename({ n, word }))
  other.script("BEGIN IMMEDIATE")
  expect(() => renamed(1, "uno")).toThrow("SQLITE_BUSY")
  other.script("ROLLBACK")
  expect(renamed(2, "due")).toEqual([[2, "due"]])
  expect(other.query("SELECT word FROM numbers ORDER BY n")({})).toEqual([
    ["one"],
    ["due"],
    ["three"]
  ])
})

test("a read that is answered holds no lock and no old view", () => {
  const [one, other] = newConnections()
  const words = one.query("SELECT word FROM numbers")
  expect(words({})).toHaveLength(3)
  expect(other.command("DELETE FROM numbers WHERE n > :n")({ n: 1 })).toBe(2)
  expect(words({})).toEqual([["one"]])
  expect(other.query("PRAGMA wal_checkpoint(TRUNCATE)")({})).toEqual([[0, 0, 0]])
})

test("a write that met a lock, and is not tried again, leaves a connection that reads what others write", () => {
  const [one, other] = newConnections()
  const words = one.query("SELECT word FROM numbers WHERE n = 1")
  const rename = one.command("UPDATE numbers SET word = :word WHERE n = 1")
  const forget = one.command("DELETE FROM numbers WHERE n = :n")
  other.script("BEGIN IMMEDIATE")
  expect(() => rename({ word: "uno" })).toThrow("SQLITE_BUSY")
  expect(() => forget({ n: 1 })).toThrow("SQLITE_BUSY")
  expect(words({})).toEqual([["one"]])
  for (const word of ["eins", "un"]) {
    other.script(`UPDATE numbers SET word = '${word}' WHERE n = 1; COMMIT; BEGIN IMMEDIATE`)
    expect(words({})).toEqual([[word]])
  }
  other.script("COMMIT")
  expect(other.query("PRAGMA wal_checkpoint(TRUNCATE)")({})).toEqual([[0, 0, 0]])
  expect(rename({ word: "uno" })).toBe(1)
})

test("a read that met a lock, and is not tried again, leaves a connection that reads what others write", () => {
  // Without the write-ahead log, a writer keeps readers out, too.
  const [one, other] = newConnections("DELETE")
  const count = one.query("SELECT count(*) FROM numbers")
  const words = one.query("SELECT word FROM numbers WHERE n = :n")
  other.script("BEGIN EXCLUSIVE")
  expect(() => words({ n: 1 })).toThrow("SQLITE_BUSY")
  expect(() => count({})).toThrow("SQLITE_BUSY")
  other.script("DELETE FROM numbers WHERE n = 1; COMMIT")
  expect(count({})).toEqual([[2]])
  other.script("DELETE FROM numbers WHERE n = 2")
  expect(count({})).toEqual([[1]])
  expect(one.command("DELETE FROM numbers")({})).toBe(1)
  expect(words({ n: 3 })).toEqual([])
})

test("a transaction that throws leaves nothing behind and can be followed by another", () => {
  const [one, other] = newConnections()
  const failing = () =>
    one.transaction(() => {
      one.script("DELETE FROM numbers")
      throw new Error("on second thought")
    })
  expect(failing).toThrow("on second thought")
  one.transaction(() => one.script("DELETE FROM numbers WHERE n = 1"))
  expect(other.query("SELECT n FROM numbers ORDER BY n")({})).toEqual([[2], [3]])
})

test("numbers are exact up to 2^53 - 1", async () => {
  const { sessions } = await newStore()
  const session = sessionFixture()
  const largest = Number.MAX_SAFE_INTEGER
  const current = { ...session.lineage.current, generation: largest, issuedAt: largest - 1 }
  const extreme = {
    ...session,
    lineage: { ...session.lineage, current },
    idleExpiresAt: largest,
    absoluteExpiresAt: largest
  }
  await Effect.runPromise(sessions.insert(insertion(extreme)))
  expect(await Effect.runPromise(sessions.find(session.id))).toEqual(extreme)
  const sweep = { now: largest - 1, endedUpTo: 0, limit: 1 }
  expect(await Effect.runPromise(sessions.sweep(sweep))).toMatchObject({ removed: 0 })
  expect(await Effect.runPromise(sessions.sweep({ ...sweep, now: largest }))).toMatchObject({
    removed: 1
  })
})

test("a statement is not run where it has no value for one of its names", () => {
  const [one] = newConnections()
  const rename = one.command("UPDATE numbers SET word = :word WHERE n = :n")
  const named = one.query("SELECT n FROM numbers WHERE word = :word")
  expect(rename({ n: 1, word: "uno" })).toBe(1)
  expect(() => rename({ n: 2 })).toThrow("no value for :word")
  expect(() => named({})).toThrow("no value for :word")
  expect(named({ word: "uno" })).toEqual([[1]])
})

test("a name that a statement has twice, and values in any order, arrive where they belong", () => {
  const [one] = newConnections()
  const echo = one.query("SELECT :b, :a, :b, :c, :a")
  expect(echo({ a: 1, b: "two", c: null })).toEqual([["two", 1, "two", null, 1]])
  const inParts = one.query("SELECT :b, :a, :b, :c, :a")
  expect(inParts({ c: 3 }, { b: "two", a: 1 })).toEqual([["two", 1, "two", 3, 1]])
  expect(inParts({ c: 5 }, { a: 4, b: "four" })).toEqual([["four", 4, "four", 5, 4]])
})

test("once closed, the log is empty and the store is unavailable", async () => {
  const { sessions, keys, close, file } = await newStore()
  const session = sessionFixture()
  await Effect.runPromise(sessions.insert(insertion(session)))
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(0)
  await close()
  const logSize = existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0
  expect(logSize).toBe(0)
  const closed = { _tag: "StoreUnavailable", cause: { code: "CLOSED" } }
  const late = insertion(sessionFixture())
  for (const call of [sessions.find(session.id), sessions.insert(late), sessions.ping()]) {
    expect(await Effect.runPromise(Effect.flip<unknown, unknown, never>(call))).toMatchObject(
      closed
    )
  }
  expect(await Effect.runPromise(Effect.flip(keys.list()))).toMatchObject(closed)
})

test("closing one opening leaves the other at work", async () => {
  const file = newFolder().path("sessions.db")
  const adapter = sqliteStore(file)
  const one = await openStore(adapter)
  const other = await openStore(adapter)
  await one.close()
  const session = sessionFixture()
  await Effect.runPromise(other.sessions.insert(insertion(session)))
  expect(await Effect.runPromise(other.sessions.find(session.id))).toEqual(session)
})

test("a ping fails once the file was removed or replaced", async () => {
  const { sessions, file } = await newStore()
  await Effect.runPromise(sessions.ping())
  renameSync(file, `${file}.old`)
  const gone = { _tag: "StoreUnavailable", cause: { code: "REPLACED" } }
  expect(await Effect.runPromise(Effect.flip(sessions.ping()))).toMatchObject(gone)
  for (const suffix of ["-wal", "-shm"]) rmSync(`${file}${suffix}`)
  await sqliteStore(file).migrate()
  expect(await Effect.runPromise(Effect.flip(sessions.ping()))).toMatchObject(gone)
})

test.for([
  ["full", 2],
  ["normal", 1]
] as const)("synchronous %s is what SQLite is set to", async ([synchronous, level]) => {
  const file = newFolder().path("sessions.db")
  const databases: Database.Database[] = []
  const recording = class extends Database {
    constructor(path: string, options: Database.Options) {
      super(path, options)
      databases.push(this as unknown as Database.Database)
    }
  }
  await openStore(storeIn(file, { synchronous }, () => Promise.resolve({ default: recording })))
  const [database] = databases
  expect(database?.prepare("PRAGMA synchronous").raw().all([])).toEqual([[level]])
  expect(database?.prepare("PRAGMA journal_mode").raw().all([])).toEqual([["wal"]])
})
