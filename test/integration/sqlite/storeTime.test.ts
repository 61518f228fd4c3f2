/**
 * The store's own clock: what is written is as old as it says, and nobody else's clock plays a part.
 */
import * as Effect from "effect/Effect"
import { expect, test } from "vitest"

import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { recordsOf } from "../../../src/testing/contract/eventLog/records.ts"
import { nodeFixture } from "../../../src/testing/contract/leases/nodeFixture.ts"
import { testClock } from "../../../src/testing/index.ts"
import { newFolder, openStore } from "./opened.ts"

const setUp = async () => {
  const clock = testClock()
  const store = await openStore(sqliteStore(newFolder().path("sessions.db"), { now: clock.now }))
  return { clock, ...store }
}

const out = (at: number) => ({
  userId: "alice",
  createdUpTo: 0,
  except: undefined,
  ending: { at, cause: "revoked", reason: undefined } as const
})

test("a revocation is recent to the millisecond, and forgotten a millisecond later", async () => {
  const { clock, sessions, revocations } = await setUp()
  await Effect.runPromise(sessions.endAll(out(1)))
  const written = clock.now()
  clock.advance(1000)
  await Effect.runPromise(sessions.endAll(out(2)))
  const recent = async (ms: number) => {
    const { entries, storeTime } = await Effect.runPromise(revocations.recent(ms, 10))
    expect(storeTime).toBe(written + 1000)
    return entries.map(({ revocation }) => revocation.at)
  }
  expect(await recent(1000)).toEqual([1, 2])
  expect(await recent(999)).toEqual([2])
  expect(await recent(0)).toEqual([2])
  expect(await Effect.runPromise(revocations.forget(1000, 10))).toBe(0)
  expect(await Effect.runPromise(revocations.forget(999, 10))).toBe(1)
  expect(await recent(1000)).toEqual([2])
})

test("events stand where the store's clock says, and are forgotten by it", async () => {
  const { clock, eventLog } = await setUp()
  const records = recordsOf(4)
  const start = clock.now()
  await Effect.runPromise(eventLog.append(records.slice(0, 2)))
  clock.advance(10)
  await Effect.runPromise(eventLog.append(records.slice(2)))
  const after = async (writtenAt: number, sequence: number) => {
    const { events, storeTime } = await Effect.runPromise(
      eventLog.after({ writtenAt, sequence }, 10)
    )
    expect(storeTime).toBe(clock.now())
    return events.map(({ position }) => [position.writtenAt - start, position.sequence])
  }
  const all = [
    [0, 1],
    [0, 2],
    [10, 3],
    [10, 4]
  ]
  expect(await after(start - 1, 99)).toEqual(all)
  expect(await after(start, 1)).toEqual(all.slice(1))
  expect(await after(start, 99)).toEqual(all.slice(2))
  expect(await after(start + 10, 3)).toEqual(all.slice(3))
  expect(await Effect.runPromise(eventLog.forget(10, 10))).toBe(0)
  expect(await Effect.runPromise(eventLog.forget(9, 10))).toBe(2)
  expect(await after(0, 0)).toEqual(all.slice(2))
})

test("a lease ends, and a job is due, at the millisecond that was asked for", async () => {
  const { clock, leases } = await setUp()
  const [first, second] = [nodeFixture(), nodeFixture()]
  const claim = (node: typeof first) => Effect.runPromise(leases.claim("sweep", node, 100))
  expect(await claim(first)).toBe(true)
  clock.advance(99)
  expect(await claim(second)).toBe(false)
  expect(await claim(first)).toBe(true)
  clock.advance(99)
  expect(await claim(second)).toBe(false)
  clock.advance(1)
  expect(await claim(second)).toBe(true)
  expect(await claim(first)).toBe(false)

  expect(await Effect.runPromise(leases.finish("sweep", second, 1000))).toBe(true)
  clock.advance(999)
  expect([await claim(first), await claim(second)]).toEqual([false, false])
  clock.advance(1)
  expect([await claim(first), await claim(second)]).toEqual([true, false])
})
