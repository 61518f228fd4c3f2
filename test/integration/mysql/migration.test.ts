/**
 * The schema: how it comes about, however many processes try at once or die half-way, and what is refused.
 */
import * as Effect from "effect/Effect"
import type { RowDataPacket } from "mysql2/promise"
import { expect, onTestFinished, test } from "vitest"

import { mysqlMigrations, mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { storeAt } from "../../../src/adapters/mysql/store.ts"
import type { SessionId } from "../../../src/domain/identifier.ts"
import { recordsOf } from "../../../src/testing/contract/eventLog/records.ts"
import { nodeFixture } from "../../../src/testing/contract/leases/nodeFixture.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { startNode } from "../../support/childProcess.ts"
import { startFaultProxy } from "../../support/faultProxy.ts"
import { failureOf, newDatabase, openStore } from "./opened.ts"
import { add, insertion, logout } from "./steps.ts"

const node = "test/integration/mysql/node.mjs"
const names = [
  "0001_sessions",
  "0002_signing_keys",
  "0003_revocations",
  "0004_turns",
  "0005_leases",
  "0006_events"
]

const refusalOf = async (adapter: ReturnType<typeof mysqlStore>, migrate = false) => {
  const failure = await failureOf(Effect.scoped(adapter.open({ migrate })))
  expect(failure._tag).toBe("StoreRefused")
  return failure.message
}

test("migrate answers what it applied, and then nothing", async () => {
  const { url } = await newDatabase()
  expect(await mysqlStore(url).migrate()).toEqual(names)
  expect(await mysqlStore(url).migrate()).toEqual([])
})

test("ten processes that open an empty database at once all work, and one creates the key", async () => {
  const database = await newDatabase()
  const nodes = Array.from({ length: 10 }, () => startNode(node, { args: ["start", database.url] }))
  await Promise.all(nodes.map((each) => each.line(/^ready$/)))
  for (const each of nodes) each.write("go")
  const answers = await Promise.all(nodes.map((each) => each.line(/^key (\w+), session (\S+)$/)))

  const outcomes = answers.map(([, outcome]) => outcome)
  expect(outcomes.filter((outcome) => outcome === "inserted")).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === "taken")).toHaveLength(9)
  const store = await openStore(mysqlStore(database.url))
  expect(await Effect.runPromise(store.keys.list())).toHaveLength(1)
  for (const [, , id] of answers) {
    expect(await Effect.runPromise(store.sessions.find(id as SessionId))).toMatchObject({ id })
  }
  const [rows] = await database
    .pool()
    .query<RowDataPacket[]>(
      "SELECT number, CAST(name AS CHAR) AS name FROM watchword_migrations WHERE applied_at IS NOT NULL ORDER BY number"
    )
  expect(rows).toEqual(names.map((name, i) => ({ number: i + 1, name })))
})

test("a migration that was claimed by a process that died is taken over", async () => {
  const database = await newDatabase()
  const proxy = await startFaultProxy(database)
  onTestFinished(proxy.close)
  const url = new URL(database.url)
  url.port = String(proxy.port)
  const doomed = startNode(node, { args: ["migrate", url.href] })
  // Killed with the claim made, and before the server has seen the statement.
  const cut = proxy.cutNextRequest((bytes) => {
    const isReached = bytes.includes("CREATE TABLE IF NOT EXISTS `watchword_revocations`")
    if (isReached) void doomed.kill()
    return isReached
  })
  await cut
  expect(await doomed.exited).toEqual({ code: null, signal: "SIGKILL" })
  const [claims] = await database
    .pool()
    .query<RowDataPacket[]>("SELECT number FROM watchword_migrations WHERE applied_at IS NULL")
  expect(claims).toEqual([{ number: 3 }])

  expect(await refusalOf(mysqlStore(database.url))).toContain(
    "lacks the migrations 0003_revocations, 0004_turns, 0005_leases, 0006_events"
  )
  expect(await mysqlStore(database.url).migrate()).toEqual(names.slice(2))
  await openStore(mysqlStore(database.url))
})

test("a migration that was carried out and not recorded is carried out again without harm", async () => {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.url), true)
  const session = await add(store)
  await database.pool().query("DELETE FROM watchword_migrations")
  expect(await mysqlStore(database.url).migrate()).toEqual(names)
  expect(await Effect.runPromise(store.sessions.find(session.id))).toEqual(session)
})

test("an empty database is refused, and the cure names the address without its password", async () => {
  const { url, password, host, port, database } = await newDatabase()
  const message = await refusalOf(mysqlStore(url))
  expect(message).toContain(names.join(", "))
  expect(message).toContain(`watchword migrate --store mysql://…@${host}:${port}/${database} `)
  expect(message).not.toContain(password)
})

test("a schema of tomorrow is refused, whatever was asked for", async () => {
  const database = await newDatabase()
  await mysqlStore(database.url).migrate()
  await database
    .pool()
    .query(
      "INSERT INTO watchword_migrations (number, name, applied_at) VALUES (7, '0007_tomorrow', 1)"
    )
  const adapter = mysqlStore(database.url)
  for (const migrate of [false, true]) {
    expect(await refusalOf(adapter, migrate)).toMatch(/at migration 7.* knows 6\. Use the newer/)
  }
  await expect(adapter.migrate()).rejects.toMatchObject({ _tag: "StoreRefused" })
})

test("an account that may only read and write rows does everything but migrate", async () => {
  const database = await newDatabase()
  const account = await database.account()
  expect(await refusalOf(mysqlStore(account.url), true)).toMatch(/may not create tables/)
  await mysqlStore(database.url).migrate()

  const store = await openStore(mysqlStore(account.url), true)
  const session = await add(store)
  await Effect.runPromise(
    Effect.all([
      store.sessions.insert(insertion(sessionFixture(), { max: 1, exceeded: "evict-oldest" })),
      store.sessions.end(session.id, logout),
      store.sessions.sweep({ now: logout.at, endedUpTo: logout.at, limit: 10 }),
      store.revocations.forget(0, 10),
      store.leases.claim("sweep", nodeFixture(), 0),
      store.eventLog.append(recordsOf(2)),
      store.eventLog.markDelivered([1]),
      store.eventLog.forget(0, 10),
      store.keys.remove([])
    ])
  )
})

test("the exported SQL, run by hand, is all that a store needs", async () => {
  const database = await newDatabase()
  const options = {
    tables: {
      sessions: "s",
      signingKeys: "k$",
      revocations: "Revoked_1",
      turns: "turn",
      leases: "lease",
      events: "events$",
      migrations: "m"
    }
  }
  const pool = database.pool()
  for (const { sql } of mysqlMigrations(options)) await pool.query(sql)
  const store = await openStore(mysqlStore(database.url, options))
  const session = await add(store)
  expect(await Effect.runPromise(store.sessions.find(session.id))).toEqual(session)
  const [tables] = await pool.query<RowDataPacket[]>("SHOW TABLES")
  expect(new Set(tables.flatMap((row) => Object.values<unknown>(row)))).toEqual(
    new Set(Object.values(options.tables))
  )
})

test("the names of the exported SQL are its order", () => {
  const exported = mysqlMigrations().map(({ name }) => name)
  expect(exported).toEqual(exported.toSorted())
  expect(exported).toEqual(expect.arrayContaining(names))
})

test("the tables may be in another database than the connections", async () => {
  const database = await newDatabase()
  const pool = database.pool({ database: "information_schema" })
  const store = await openStore(mysqlStore(pool, { database: database.database }), true)
  const session = await add(store)
  expect(await Effect.runPromise(store.sessions.find(session.id))).toEqual(session)
})

test.each([
  [{ tables: { sessions: "" } }, /tables\.sessions must be 1 to 64 letters.*got ""/],
  [{ tables: { turns: "a`; DROP TABLE b; --" } }, /tables\.turns must be/],
  [{ tables: { sessions: "x".repeat(65) } }, /tables\.sessions must be/],
  [{ tables: { migrations: 7 } }, /tables\.migrations must be.*got number/],
  [{ tables: { session: "x" } }, /no table "session"; there are sessions,/],
  [{ tables: { sessions: "x", turns: "X" } }, /same name/],
  [{ database: "shop.x" }, /database must be/],
  [{ databse: "shop" }, /no option "databse"; there are tables, database/]
] as const)("the options %j are refused", async (options, message) => {
  const adapter = mysqlStore("mysql://u@localhost/d", options as object)
  expect(await refusalOf(adapter)).toMatch(message)
  await expect(adapter.migrate()).rejects.toMatchObject({ _tag: "StoreRefused" })
  expect(() => mysqlMigrations(options as object)).toThrow(message)
})

test.each([
  ["", /must look like mysql:/],
  ["postgres://u:secret@localhost/d", /must look like mysql:/],
  ["mysql://", /must look like mysql:/],
  ["mysql://u:secret%@localhost/d", /write %25 for %/],
  ["mysql://u:secret@localhost/d?ssl=maybe", /ssl in the URL must be true or false/],
  ["mysql://u:secret@localhost/d?connectionLimit=0", /connectionLimit in the URL must be/],
  ["mysql://u:secret@localhost/d?charset=latin1", /may set ssl and connectionLimit/],
  [undefined, /takes a mysql2 pool/],
  [null, /takes a mysql2 pool/],
  [{}, /takes a mysql2 pool/],
  // The older package's pool, whose getConnection takes a callback.
  [{ getConnection: (_done: unknown) => {} }, /takes a mysql2 pool/]
] as const)("%j is refused in place of a pool", async (at, message) => {
  const refusal = await refusalOf(mysqlStore(at as string))
  expect(refusal).toMatch(message)
  expect(refusal).not.toContain("secret")
})

test("without the package mysql2, the refusal says how to install it", async () => {
  const missing = Object.assign(new Error("Cannot find package 'mysql2' imported from /app"), {
    code: "ERR_MODULE_NOT_FOUND"
  })
  const adapter = storeAt("mysql://u@localhost/d", {}, () => Promise.reject(missing))
  expect(await refusalOf(adapter)).toContain("npm install mysql2")
})

test.each([
  [(url: URL) => (url.password += "-hush"), /user name with this password/],
  [(url: URL) => (url.pathname = ""), /No database is named/],
  [(url: URL) => (url.pathname = "/mysql"), /no rights in this database/]
])("a mistake in the address is refused, and not waited for (%#)", async (change, message) => {
  const database = await newDatabase()
  const url = new URL(database.url)
  change(url)
  const refusal = await refusalOf(mysqlStore(url.href), true)
  expect(refusal).toMatch(message)
  expect(refusal).not.toContain(database.password)
})

test("a database that nobody listens for makes the store unavailable", async () => {
  const database = await newDatabase()
  const proxy = await startFaultProxy(database)
  await proxy.close()
  const url = new URL(database.url)
  url.port = String(proxy.port)
  expect(
    await failureOf(Effect.scoped(mysqlStore(url.href).open({ migrate: true })))
  ).toMatchObject({ _tag: "StoreUnavailable", operation: "open" })
})

test.each(["Pacific/Auckland", "America/New_York"])(
  "in the time zone %s everything is as it is in the server's",
  async (TZ) => {
    const { url } = await newDatabase()
    await mysqlStore(url).migrate()
    const child = startNode(node, { args: ["tell", url], env: { TZ } })
    const [, told] = await child.line(/^told (.*)$/)
    const { alive, ended, feed, hour } = JSON.parse(told ?? "")
    const { createdAt, idleExpiresAt, absoluteExpiresAt } = sessionFixture()
    expect(alive).toMatchObject({ createdAt, idleExpiresAt, absoluteExpiresAt })
    expect(ended).toMatchObject({ createdAt, ended: { at: createdAt + 1, cause: "logout" } })
    expect(feed).toMatchObject([{ revocation: { kind: "session", at: createdAt + 1 } }])
    // The process is where it was sent.
    expect(hour).toBe(TZ === "Pacific/Auckland" ? 12 : 19)
  }
)
