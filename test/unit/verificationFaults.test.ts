/**
 * What an application's own functions, or one unreadable row, may not do to other verifications.
 */
import * as Effect from "effect/Effect"
import { afterEach, expect, it, onTestFinished, vi } from "vitest"

import { memoryStore } from "../../src/adapters/memory/index.ts"
import { makeEventQueue } from "../../src/app/events/eventQueue.ts"
import type { EventId, NodeId, SessionId } from "../../src/domain/identifier.ts"
import type { StoreAdapter } from "../../src/ports/StoreAdapter.ts"
import { testClock, testSessions } from "../../src/testing/index.ts"

afterEach(() => void vi.useRealTimers())

it("an asynchronous validator is asked once a verification, and fails nobody but its caller", async () => {
  let asked = 0
  let isDown = false
  const validate = async (value: unknown) => {
    asked += 1
    if (isDown) throw new Error("the validator's own database is down")
    return { value: value as { role: string } }
  }
  const claims = { "~standard": { version: 1 as const, vendor: "test", validate } }
  const { sessions } = await testSessions({ claims })
  onTestFinished(() => sessions.close())
  const created = await sessions.create({ userId: "alice", claims: { role: "admin" } })
  const token = created.ok ? created.accessToken.value : ""
  const unhandled = vi.fn<(reason: unknown) => void>()
  process.on("unhandledRejection", unhandled)
  onTestFinished(() => void process.off("unhandledRejection", unhandled))
  isDown = true
  await expect(sessions.verify(token)).rejects.toThrow("the validator's own database is down")
  isDown = false
  asked = 0
  expect(await sessions.verify(token)).toMatchObject({
    ok: true,
    session: { claims: { role: "admin" } }
  })
  expect(asked).toBe(1)
  await new Promise((resolve) => setImmediate(resolve))
  expect(unhandled).not.toHaveBeenCalled()
})

it("a function that tells the device rejects the call where it throws", async () => {
  const { sessions } = await testSessions({ deviceBinding: "require" })
  onTestFinished(() => sessions.close())
  const device = { fingerprint: "a laptop" }
  const created = await sessions.create({ userId: "alice", device })
  const token = created.ok ? created.accessToken.value : ""
  const failing = () => {
    throw new RangeError("no device here")
  }
  await expect(sessions.verify(token, { device: failing })).rejects.toThrow("no device here")
  expect(await sessions.verify(token, { device: () => device })).toMatchObject({ ok: true })
})

/** A store in which one session cannot be read. */
function storeWithUnreadable(
  clock: ReturnType<typeof testClock>,
  isUnreadable: (id: SessionId) => boolean
) {
  const inner = memoryStore(clock)
  const store: StoreAdapter = {
    ...inner,
    open: (options) =>
      Effect.map(inner.open(options), (ports) => ({
        ...ports,
        sessions: {
          ...ports.sessions,
          find: (id: SessionId) =>
            isUnreadable(id) ? Effect.die(new TypeError("unreadable")) : ports.sessions.find(id)
        }
      }))
  }
  return store
}

it("a session that cannot be read keeps no other from being confirmed", async () => {
  const clock = testClock()
  let unreadable: string | undefined
  const store = storeWithUnreadable(clock, (id) => id === unreadable)
  const { sessions } = await testSessions({ clock, store })
  onTestFinished(() => sessions.close())
  const promoted: string[] = []
  sessions.on("promoted", ({ userId }) => void promoted.push(userId))
  const tokens: string[] = []
  for (const userId of ["bad", "alice", "bob"]) {
    const created = await sessions.create({ userId })
    const refreshed =
      created.ok && (await sessions.refresh({ refreshToken: created.refreshToken.value }))
    if (!refreshed || !refreshed.ok) throw new Error("a session of the test was refused")
    if (userId === "bad") unreadable = refreshed.session.id
    tokens.push(refreshed.accessToken.value)
  }
  promoted.length = 0
  for (const token of tokens) await sessions.verify(token)
  await vi.waitFor(() => expect(promoted.toSorted()).toEqual(["alice", "bob"]))
})

it("an event log that throws is tried again at intervals, not at once for ever", async () => {
  vi.useFakeTimers()
  let tries = 0
  const append = () =>
    Effect.suspend(() => {
      tries += 1
      return Effect.die(new RangeError("a driver's own mistake"))
    })
  const lines: string[] = []
  const queue = makeEventQueue({
    eventLog: { append },
    logger: { log: ({ message }) => void lines.push(message) }
  })
  queue.add({
    id: "an event" as EventId,
    origin: "a node" as NodeId,
    event: { name: "expired", sessionId: "a session" as SessionId, userId: "alice", at: 1 }
  })
  await vi.advanceTimersByTimeAsync(2_000)
  // At once, and after 250, 500 and 1,000 ms.
  expect(tries).toBe(4)
  vi.useRealTimers()
  await Effect.runPromise(queue.close)
  expect(lines.at(-1)).toBe("events were lost: too many waited for the store")
})
