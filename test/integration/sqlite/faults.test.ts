/**
 * What becomes of a write when SQLite fails at any of its calls: nothing of it is done, or all of it is.
 */
import { inspect } from "node:util"

import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import Database from "libsql"
import { describe, expect, onTestFinished, test } from "vitest"

import { storeIn } from "../../../src/adapters/sqlite/store.ts"
import type { KeyId } from "../../../src/domain/identifier.ts"
import type { Session } from "../../../src/domain/session.ts"
import type { StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { recordsOf } from "../../../src/testing/contract/eventLog/records.ts"
import { nodeFixture } from "../../../src/testing/contract/leases/nodeFixture.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { insertion } from "./adding.ts"
import { faultyDriver } from "./faultyDriver.ts"
import { newFolder, openStore } from "./opened.ts"

const codes = {
  busy: 5,
  busySnapshot: 517,
  full: 13,
  readonly: 8,
  writeError: 778,
  syncError: 1034
}

const first = sessionFixture()
const second = sessionFixture({ createdAt: first.createdAt + 1 })
const third = sessionFixture({ createdAt: first.createdAt + 2 })
const now = first.createdAt + 10
const ending = { at: now, cause: "revoked", reason: "because" } as const
const everyoneOut = { userId: first.userId, createdUpTo: now, except: second.id, ending }
const key = { algorithm: "ES256", slot: 1, createdAt: now, activatesAt: now } as const
const logged = recordsOf(1)
const records = recordsOf(3)
const node = nodeFixture()
const announce = (ended: readonly Session[]) => records.slice(0, ended.length)
const evictFirst = () => ({ kind: "admit", evict: [first.id], exceeded: true }) as const

/** Every write of several statements, and some of one; each changes a store that holds two sessions, an event and a lease. */
const writes: Readonly<Record<string, (ports: StorePorts) => Effect.Effect<unknown, unknown>>> = {
  insert: ({ sessions }) => sessions.insert(insertion(third)),
  "insert with an eviction": ({ sessions }) => sessions.insert(insertion(third, evictFirst)),
  end: ({ sessions }) => sessions.end(first.id, ending),
  "end, announced": ({ sessions }) => sessions.end(first.id, ending, announce),
  endAll: ({ sessions }) => sessions.endAll(everyoneOut),
  "endAll, announced": ({ sessions }) => sessions.endAll({ ...everyoneOut, announce }),
  "insert with an eviction, announced": ({ sessions }) =>
    sessions.insert({ ...insertion(third, evictFirst), announce }),
  "insert, announced": ({ sessions }) =>
    sessions.insert({ ...insertion(third), announce: () => records }),
  advance: ({ sessions }) =>
    sessions.advance({ ...first, activity: { ...first, lastActiveAt: now }, now }),
  writeData: ({ sessions }) => sessions.writeData({ id: first.id, version: 0, value: [1], now }),
  sweep: ({ sessions }) =>
    sessions.sweep({ now: first.absoluteExpiresAt, endedUpTo: now, limit: 1 }),
  "append events": ({ eventLog }) => eventLog.append(records),
  "mark events": ({ eventLog }) => eventLog.markDelivered([1]),
  "claim lease": ({ leases }) => leases.claim("sweep", node, 1000),
  "finish lease": ({ leases }) => leases.finish("held", node, 1000),
  "insert key": ({ keys }) => keys.insert({ ...key, id: "key" as KeyId, sealed: "sealed" })
}

const storeTime = now + 1000

/** A store with two sessions, an event and a lease, whose driver fails on demand. */
const setUp = async () => {
  const file = newFolder().path("sessions.db")
  const driver = faultyDriver()
  const ports = await openStore(storeIn(file, { now: () => storeTime }, driver.load))
  for (const session of [first, second]) {
    await Effect.runPromise(ports.sessions.insert(insertion(session)))
  }
  await Effect.runPromise(ports.eventLog.append(logged))
  await Effect.runPromise(ports.leases.claim("held", node, 10_000))
  const observer = new Database(file)
  onTestFinished(() => void observer.close())
  const contents = () =>
    ["sessions", "revocations", "signing_keys", "events", "leases"].map((table) =>
      observer.prepare(`SELECT * FROM watchword_${table}`).raw().all([])
    )
  return { ports, driver, contents }
}

/** Runs the write with a failure at its first call, at its second, …, until it has no more calls. */
const failEverywhere = async (
  write: (ports: StorePorts) => Effect.Effect<unknown, unknown>,
  code: number,
  check: (outcome: Result.Result<unknown, unknown>, unchanged: boolean) => void
) => {
  for (let before = 0; ; before++) {
    const { ports, driver, contents } = await setUp()
    const untouched = contents()
    const failed = driver.failAfter(before, code)
    const outcome = await Effect.runPromise(Effect.result(write(ports)))
    if (!failed()) return before
    const unchanged = JSON.stringify(contents()) === JSON.stringify(untouched)
    check(outcome, unchanged)
  }
}

describe.for(Object.entries(writes))("%s", ([, write]) => {
  test("meets a lock at any call, and is done once", async () => {
    const { ports, contents } = await setUp()
    await Effect.runPromise(write(ports))
    const done = JSON.stringify(contents())
    for (const code of [codes.busy, codes.busySnapshot]) {
      for (let before = 0; ; before++) {
        const attempted = await setUp()
        const failed = attempted.driver.failAfter(before, code)
        await Effect.runPromise(write(attempted.ports))
        expect(JSON.stringify(attempted.contents())).toBe(done)
        if (!failed()) break
      }
    }
  })

  test("is not done at all where the disk is full or may not be written", async () => {
    for (const code of [codes.full, codes.readonly]) {
      const calls = await failEverywhere(write, code, (outcome, unchanged) => {
        expect(outcome).toMatchObject({ _tag: "Failure", failure: { _tag: "StoreUnavailable" } })
        expect(unchanged).toBe(true)
      })
      expect(calls).toBeGreaterThan(0)
    }
  })
})

// A sweep is only repeated: whatever became of it, the next one does the rest.
const uncertain = Object.entries(writes).filter(([name]) => name !== "sweep")

test.for(uncertain)(
  "%s: after an I/O error nobody can say what a recovery would find",
  async ([, write]) => {
    for (const code of [codes.writeError, codes.syncError]) {
      const calls = await failEverywhere(write, code, (outcome, unchanged) => {
        expect(outcome).toMatchObject({ _tag: "Failure", failure: { _tag: "OutcomeUnknown" } })
        expect(unchanged).toBe(true)
      })
      expect(calls).toBeGreaterThan(0)
    }
  }
)

test("an I/O error while reading makes the store unavailable", async () => {
  const { ports, driver } = await setUp()
  driver.failAfter(0, 266)
  expect(await Effect.runPromise(Effect.flip(ports.sessions.find(first.id)))).toMatchObject({
    _tag: "StoreUnavailable",
    operation: "find",
    cause: { code: "SQLITE_IOERR" }
  })
})

test("no failure repeats what SQLite or the driver said of the values", async () => {
  for (const code of [13, 1034, 19, 1]) {
    const { ports, driver } = await setUp()
    driver.failAfter(0, code)
    const exit = await Effect.runPromiseExit(ports.sessions.insert(insertion(third)))
    expect(exit._tag).toBe("Failure")
    const inspected = inspect(exit, { depth: null, showHidden: true })
    expect(inspected).toContain("SqliteFailure")
    expect(inspected).not.toContain("alice")
  }
})

test("a statement that can never work is a defect", async () => {
  const { ports } = await setUp()
  const malformed = sessionFixture({ userId: "u".repeat(256) })
  await expect(
    Effect.runPromise(ports.sessions.insert(insertion(malformed)))
  ).rejects.toMatchObject({
    name: "SqliteFailure",
    kind: "defect",
    code: "SQLITE_19"
  })
})
