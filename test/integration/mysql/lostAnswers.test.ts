/**
 * Connections that break around a write: the caller is told the truth, whichever side of the write it was.
 */
import { once } from "node:events"

import * as Effect from "effect/Effect"
import { describe, expect, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { failureOf, openStore, proxiedStore } from "./opened.ts"
import { sharedWrites } from "./sharedWrites.ts"
import { revocationsOf } from "./steps.ts"
import { writes } from "./writes.ts"

describe.each([...writes, ...sharedWrites])("$name", ({ prepare }) => {
  test("whose answer is lost is unknown, and has happened", async () => {
    const { proxy, direct, store } = await proxiedStore()
    const { run, isSent, state } = await prepare(direct)
    const cut = proxy.cutNextReply(isSent)
    const failure = await failureOf(run(store))
    await cut
    expect(failure).toMatchObject({ _tag: "OutcomeUnknown" })
    expect(await state(direct)).toBe("after")
    // The store goes on without the connection that it lost.
    await Effect.runPromise(store.sessions.ping())
  })

  test("that never reaches the server is not said to have happened, and has not", async () => {
    const { proxy, direct, store } = await proxiedStore()
    const { run, isSent, state } = await prepare(direct)
    const cut = proxy.cutNextRequest(isSent)
    const failure = await failureOf(run(store))
    await cut
    expect(failure._tag).toMatch(/^(StoreUnavailable|OutcomeUnknown)$/)
    expect(await state(direct)).toBe("before")
  })

  test("succeeds where the pool's connections had broken before", async () => {
    const { database, proxy, direct } = await proxiedStore()
    const pool = database.pool({ port: proxy.port })
    const ends: Promise<unknown>[] = []
    pool.pool.on("connection", (connection) => ends.push(once(connection, "end")))
    const store = await openStore(mysqlStore(pool))
    const { run, state } = await prepare(direct)
    await proxy.setFault({ kind: "halfClose" })
    await Promise.all(ends)
    await proxy.setFault({ kind: "pass" })
    await Effect.runPromise(run(store))
    expect(await state(direct)).toBe("after")
  })
})

test("an insert whose answer was lost is inserted once, however often it is repeated", async () => {
  const { proxy, direct, store } = await proxiedStore()
  const session = sessionFixture()
  const insertion = {
    session,
    data: { cart: [] },
    limit: undefined,
    eviction: { at: session.createdAt, cause: "limit", reason: undefined }
  } as const
  const cut = proxy.cutNextReply((bytes) => bytes.includes(Buffer.from(session.salt, "base64url")))
  expect(await failureOf(store.sessions.insert(insertion))).toMatchObject({
    _tag: "OutcomeUnknown"
  })
  await cut
  for (let again = 0; again < 2; again++) {
    expect(await Effect.runPromise(store.sessions.insert(insertion))).toEqual({
      kind: "inserted",
      evicted: [],
      exceeded: false
    })
  }
  expect(await Effect.runPromise(direct.sessions.count("alice", session.createdAt))).toBe(1)
})

test("a read whose answer is lost is repeated on another connection", async () => {
  const { proxy, direct, store } = await proxiedStore()
  const session = sessionFixture()
  const eviction = { at: session.createdAt, cause: "limit", reason: undefined } as const
  await Effect.runPromise(
    direct.sessions.insert({ session, data: undefined, limit: undefined, eviction })
  )
  const cut = proxy.cutNextReply((bytes) => bytes.includes(Buffer.from(session.id, "base64url")))
  expect(await Effect.runPromise(store.sessions.find(session.id))).toEqual(session)
  await cut
})

test("a transaction that is interrupted before its COMMIT is repeated, and happens once", async () => {
  const { proxy, direct, store } = await proxiedStore()
  const session = sessionFixture()
  const eviction = { at: session.createdAt, cause: "limit", reason: undefined } as const
  await Effect.runPromise(
    direct.sessions.insert({ session, data: undefined, limit: undefined, eviction })
  )
  const cut = proxy.cutNextReply((bytes) => bytes.includes(Buffer.from("logout")))
  const ended = await Effect.runPromise(
    store.sessions.end(session.id, { at: session.createdAt, cause: "logout", reason: undefined })
  )
  await cut
  expect(ended).toMatchObject({ id: session.id, revision: 1 })
  expect(await revocationsOf(direct)).toHaveLength(1)
})
