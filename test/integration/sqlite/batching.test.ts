/**
 * Writes that arrive together: they share a transaction, and nothing else.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { expect, test } from "vitest"

import type { Session } from "../../../src/domain/session.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { insertion } from "./adding.ts"
import { fixtures, setUp } from "./batch.ts"

const transaction = ["BEGIN IMMEDIATE", "COMMIT"]

test("writes of every kind that are asked for at once are one transaction, in their order", async () => {
  const { sessions, add, driver } = await setUp()
  const session = sessionFixture()
  const now = session.createdAt
  const value = (n: number) => ({ id: session.id, version: n, value: { n }, now })
  const answers = await Promise.all(
    [
      add(session),
      sessions.writeData(value(0)),
      sessions.advance({ ...session, activity: session, now }),
      sessions.writeData(value(1)),
      sessions.touch({ id: session.id, activity: { ...session, lastActiveAt: now + 5 }, now }),
      sessions.writeData(value(1)),
      sessions.writeClaims({ ...value(0), value: "member" }),
      sessions.end(session.id, { at: now, cause: "logout", reason: undefined }),
      sessions.writeData(value(2))
    ].map((write) => Effect.runPromise<unknown, unknown>(write))
  )
  expect(driver.scripts()).toEqual(transaction)
  const ended = await Effect.runPromise(sessions.findWithData(session.id))
  expect(answers).toEqual([
    { kind: "inserted", evicted: [], exceeded: false },
    "applied",
    "applied",
    "applied",
    "applied",
    "conflict",
    "applied",
    ended?.session,
    "conflict"
  ])
  expect(ended?.session).toMatchObject({ revision: 2, lastActiveAt: now + 5, claims: "member" })
  expect(ended?.data).toEqual({ value: { n: 1 }, version: 2 })
})

test("what a thousand ask for at once is done in transactions of 128", async () => {
  const { addAll, stored, driver } = await setUp()
  const all = fixtures(1000)
  const turns = { before: 0 }
  driver.before("COMMIT", () => setImmediate(() => (turns.before = stored().size)))
  await addAll(all)
  expect(stored()).toEqual(new Set(all.map(({ id }) => id)))
  expect(driver.scripts()).toEqual(Array.from({ length: 8 }, () => transaction).flat())
  // The event loop came round in between.
  expect(turns.before).toBe(128)
})

test("a write that comes alone after many that did begins at once, and company is noticed soon", async () => {
  const { add, stored, driver } = await setUp()
  const arrive = (n: number) =>
    Promise.all(
      fixtures(n).map(async (each) => {
        // Each in a callback of its own, as requests come.
        await new Promise(setImmediate)
        return Effect.runPromise(add(each))
      })
    )
  const commits = () => driver.scripts().filter((sql) => sql === "COMMIT").length
  for (let n = 0; n < 17; n++) await arrive(1)
  expect(commits()).toBe(17)

  const seen: number[] = []
  const comesRound = new Promise<void>((resolve) => {
    setImmediate(() => {
      seen.push(stored().size)
      resolve()
    })
  })
  await Effect.runPromise(add(sessionFixture()))
  await comesRound
  expect(seen).toEqual([18])
  driver.scripts()

  await arrive(60)
  expect(commits()).toBeLessThanOrEqual(16)
  await arrive(60)
  expect(commits()).toBe(1)
  expect(stored().size).toBe(138)
})

test("nothing is answered before it is committed", async () => {
  const { add, driver, stored } = await setUp()
  const all = fixtures(3)
  const fibers = all.map((each) => Effect.runFork(add(each)))
  const seen: unknown[] = []
  driver.before("COMMIT", () => {
    seen.push(stored().size, ...fibers.map((fiber) => fiber.pollUnsafe()))
  })
  await Effect.runPromise(Fiber.awaitAll(fibers))
  expect(seen).toEqual([0, undefined, undefined, undefined])
  expect(stored().size).toBe(3)
})

test("sign-ins of one user that share a transaction see each other", async () => {
  const { sessions } = await setUp()
  const all = fixtures(10)
  const outcomes = await Promise.all(
    all.map((each) =>
      Effect.runPromise(
        sessions.insert(
          insertion(each, (alive) =>
            alive.length < 3 ? { kind: "admit", evict: [], exceeded: false } : { kind: "reject" }
          )
        )
      )
    )
  )
  const kinds = outcomes.map(({ kind }) => kind)
  expect(kinds).toEqual([...Array(3).fill("inserted"), ...Array(7).fill("rejected")])
})

test("what comes while somebody else holds the lock is done together once it is free", async () => {
  const { add, hold, driver, stored } = await setUp()
  const release = hold()
  const all = fixtures(12)
  const done: Promise<unknown>[] = []
  for (const each of all) {
    done.push(Effect.runPromise(add(each)))
    await new Promise(setImmediate)
  }
  const met = driver.scripts()
  expect(met.length).toBeGreaterThan(0)
  expect(new Set(met)).toEqual(new Set(["BEGIN IMMEDIATE"]))
  release()
  await Promise.all(done)
  expect(driver.scripts().filter((sql) => sql === "COMMIT")).toHaveLength(1)
  expect(stored()).toEqual(new Set(all.map(({ id }) => id)))
})

test("a write that is abandoned before its turn is not done, and its neighbours are", async () => {
  const { add, stored } = await setUp()
  const [first, second, third] = fixtures(3) as [Session, Session, Session]
  const fibers = [first, second, third].map((each) => Effect.runFork(add(each)))
  fibers[1]?.interruptUnsafe()
  const exits = await Effect.runPromise(Fiber.awaitAll(fibers))
  expect(exits.map(Exit.isSuccess)).toEqual([true, false, true])
  expect(stored()).toEqual(new Set([first.id, third.id]))
})

test("what was asked for before the store is closed is done", async () => {
  const { addAll, close, stored } = await setUp()
  const all = fixtures(100)
  const added = addAll(all)
  await close()
  expect((await added).every(Exit.isSuccess)).toBe(true)
  expect(stored()).toEqual(new Set(all.map(({ id }) => id)))
})

test("what waits for a lock when the store is closed fails, and is not done later", async () => {
  const { addAll, close, stored, hold } = await setUp()
  const release = hold()
  const added = addAll(fixtures(70))
  await close()
  for (const exit of await added) {
    expect(exit).toMatchObject({
      cause: { reasons: [{ error: { _tag: "StoreUnavailable", cause: { code: "CLOSED" } } }] }
    })
  }
  release()
  expect(stored().size).toBe(0)
})
