/**
 * What errors say: enough for an operator, and nothing of what was written. The server itself is not so
 * discreet.
 */
import { inspect } from "node:util"

import * as Effect from "effect/Effect"
import type { RowDataPacket } from "mysql2/promise"
import { expect, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { newDatabase, openStore } from "./opened.ts"
import { add, advancing, insertion, logout } from "./steps.ts"

const everything = (error: unknown) =>
  inspect(error, { depth: 20, showHidden: true, maxStringLength: null })

test("an error contains no value that was bound", async () => {
  const database = await newDatabase()
  await mysqlStore(database.url).migrate()
  const pool = database.pool()
  const store = await openStore(mysqlStore(pool))
  const session = await add(store, {
    userId: "carol",
    authMethod: "hush",
    device: { ip: "10.9.8.7" }
  })
  const key = {
    id: "key-of-carol" as never,
    algorithm: "ES256",
    slot: 4711,
    createdAt: 1,
    activatesAt: 1,
    sealed: "sealed-hush"
  } as const

  const failures: unknown[] = []
  const collect = async (...effects: readonly Effect.Effect<unknown, unknown>[]) => {
    for (const effect of effects) {
      const exit = await Effect.runPromiseExit(effect)
      expect(exit._tag).toBe("Failure")
      failures.push(exit)
    }
  }
  // The server quotes the value that does not fit, the key that is taken, and the tables that are missing.
  await pool.query("ALTER TABLE watchword_signing_keys ADD CHECK (sealed <> 'sealed-hush')")
  await collect(
    store.sessions.insert(insertion(sessionFixture({ userId: "carol".repeat(60) }))),
    store.keys.insert(key),
    store.sessions.insert(insertion({ ...session, userId: "carol's twin" }))
  )
  await pool.query("RENAME TABLE watchword_sessions TO hidden_1, watchword_revocations TO hidden_2")
  await collect(
    store.sessions.find(session.id),
    store.sessions.advance(advancing(session)),
    store.sessions.end(session.id, { ...logout, reason: "hush" }),
    store.sessions.writeData({ id: session.id, version: 0, value: "hush", now: 1 }),
    store.sessions.list("carol", 1),
    store.revocations.recent(4711, 4711)
  )

  const secrets = [session.id, session.salt, session.lineage.current.digest].flatMap((text) => {
    const bytes = Buffer.from(text, "base64url")
    return [text, bytes.toString("hex"), bytes.toString("base64"), inspect(bytes).slice(8, 40)]
  })
  for (const failure of failures) {
    const text = everything(failure)
    for (const secret of [...secrets, "carol", "hush", "10.9.8.7", "4711"]) {
      expect(text).not.toContain(secret)
    }
  }
  expect(failures).toHaveLength(9)
})

test("an error says which operation failed, and its number", async () => {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.url), true)
  await database.pool().query("DROP TABLE watchword_sessions")
  const failure = await Effect.runPromise(Effect.flip(store.sessions.count("alice", 1)))
  expect(failure).toMatchObject({
    _tag: "StoreUnavailable",
    operation: "count",
    cause: { name: "MysqlError", errno: 1146, sqlState: "42S02" }
  })
})

test("what the database holds is no token and no id of one", async () => {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.url), true)
  const session = await add(store)
  const [rows] = await database.pool().query<RowDataPacket[]>("SELECT * FROM watchword_sessions")
  expect(rows).toHaveLength(1)
  expect(rows[0]?.["current_digest"]).toEqual(
    Buffer.from(session.lineage.current.digest, "base64url")
  )
})
