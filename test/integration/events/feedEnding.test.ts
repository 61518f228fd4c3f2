/**
 * How a feed ends: at its signal, with the sessions, or when its reader leaves it.
 */
import { afterEach, describe, expect, it, vi } from "vitest"

import { SessionsError, type EventEntry } from "../../../src/index.ts"
import type { Node } from "../useCases/given.ts"
import { testTimers } from "./delivering.ts"
import { countedReads } from "./logs.ts"
import { nodes } from "./nodes.ts"

afterEach(() => void vi.useRealTimers())

/** A feed of which all there is has been read. */
async function usedUp(sessions: Node): Promise<AsyncIterator<EventEntry, void>> {
  const feed = sessions.events()
  await feed.begin()
  const iterator = feed[Symbol.asyncIterator]()
  await sessions.create({ userId: "alice" })
  for (;;) {
    const { done, value } = await iterator.next()
    if (done === true || value.event.name === "created") return iterator
  }
}

describe("a feed", () => {
  it("rejects with aborted at its signal, also while it waits", async () => {
    const { node } = nodes()
    const { sessions } = await node()
    const controller = new AbortController()
    const iterator = sessions.events({ signal: controller.signal })[Symbol.asyncIterator]()
    const waiting = iterator.next()
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: "aborted" })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  const end = { done: true, value: undefined }
  const enough = new Error("enough")
  type Iterator = AsyncIterator<EventEntry, void>
  it.each([
    ["return", (iterator: Iterator) => iterator.return?.(), { status: "fulfilled", value: end }],
    [
      "throw",
      (iterator: Iterator) => iterator.throw?.(enough),
      { status: "rejected", reason: enough }
    ]
  ])(
    "ends at once, and asks the store no more, when its reader leaves by %s",
    async (_, leave, outcome) => {
      const { node, store } = nodes()
      const counted = countedReads(store)
      // Nothing but the reader is to ask again and again, or one more timer might come to be counted.
      const { sessions } = await node({ store: counted.store, revocation: "expiry" })
      const iterator = await usedUp(sessions)
      testTimers()
      const asked = counted.reads()
      const waiting = [iterator.next(), iterator.next()]
      await vi.advanceTimersByTimeAsync(2_000)
      expect(counted.reads()).toBeGreaterThan(asked + 1)

      expect(await Promise.allSettled([leave(iterator)])).toEqual([outcome])
      expect(await Promise.all([...waiting, iterator.next()])).toEqual([end, end, end])
      const before = counted.reads()
      await sessions.create({ userId: "alice" })
      await vi.advanceTimersByTimeAsync(60_000)
      expect(counted.reads()).toBe(before)
      expect(vi.getTimerCount()).toBe(0)
    }
  )

  it("ends when the sessions are closed, and none begins after that", async () => {
    const { node } = nodes()
    const { sessions } = await node()
    const iterator = sessions.events()[Symbol.asyncIterator]()
    const waiting = iterator.next()
    const late = sessions.events()
    await sessions.close()
    expect(await waiting).toEqual({ done: true, value: undefined })
    await expect(late.begin()).rejects.toMatchObject({ code: "closed" })
    expect(() => sessions.events()).toThrow(SessionsError)
  })
})
