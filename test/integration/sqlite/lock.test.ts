/**
 * Locks that somebody else holds: they delay a write, and neither fail it nor stop the process.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import Database from "libsql"
import { expect, onTestFinished, test } from "vitest"

import { sessionFixture } from "../../../src/testing/index.ts"
import { startNode } from "../../support/childProcess.ts"
import { insertion } from "./adding.ts"
import { node } from "./node.ts"
import { newStore } from "./opened.ts"

const lock = (file: string) => {
  const holder = new Database(file, { timeout: 0 })
  holder.exec("BEGIN IMMEDIATE")
  onTestFinished(() => void holder.close())
  return holder
}

test("a lock held by another process delays a write, while reads go on", async () => {
  const { sessions, file } = await newStore()
  const early = sessionFixture()
  await Effect.runPromise(sessions.insert(insertion(early)))
  const holder = startNode(node, { args: ["hold", file] })
  await holder.line(/^held$/)

  const late = sessionFixture()
  let answered = false
  const written = Effect.runPromise(sessions.insert(insertion(late))).finally(() => {
    answered = true
  })
  // Were the write to stand still for the lock, nobody would be left to ask for its release.
  expect(await Effect.runPromise(sessions.find(early.id))).toEqual(early)
  expect(await Effect.runPromise(sessions.find(late.id))).toBeUndefined()
  expect(answered).toBe(false)
  holder.write("release")

  expect(await written).toEqual({ kind: "inserted", evicted: [], exceeded: false })
  expect(await Effect.runPromise(sessions.find(late.id))).toEqual(late)
  expect(await holder.exited).toEqual({ code: 0, signal: null })
})

test("a lock that is never released makes the store unavailable, and nothing was changed", async () => {
  const { sessions, file } = await newStore()
  const holder = lock(file)
  const session = sessionFixture()
  const failure = await Effect.gen(function* () {
    const writing = yield* Effect.forkChild(Effect.flip(sessions.insert(insertion(session))))
    yield* TestClock.adjust("10 seconds")
    return yield* Fiber.join(writing)
  }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)
  expect(failure).toMatchObject({
    _tag: "StoreUnavailable",
    operation: "insert",
    cause: { code: "SQLITE_BUSY" }
  })
  holder.exec("ROLLBACK")
  expect(await Effect.runPromise(sessions.find(session.id))).toBeUndefined()
})

test("a write that is abandoned while it waits is not done later", async () => {
  const { sessions, file } = await newStore()
  const holder = lock(file)
  const session = sessionFixture()
  await Effect.gen(function* () {
    const writing = yield* Effect.forkChild(sessions.insert(insertion(session)))
    yield* TestClock.adjust("1 second")
    yield* Fiber.interrupt(writing)
    yield* Effect.sync(() => holder.exec("ROLLBACK"))
    yield* TestClock.adjust("10 seconds")
  }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)
  expect(await Effect.runPromise(sessions.find(session.id))).toBeUndefined()
})
