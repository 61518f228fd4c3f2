/**
 * `sessions.deliver` on several nodes: one of them delivers, and another one where that one dies.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

import type { EventEntry } from "../../../src/index.ts"
import { held, pass, signIn, testTimers, userOf } from "./delivering.ts"
import { heard, nodes } from "./nodes.ts"

beforeEach(testTimers)
afterEach(() => void vi.useRealTimers())

describe("delivery", () => {
  it("happens on one node at a time, while all of them want to", async () => {
    const world = nodes()
    const all = [await world.node(), await world.node(), await world.node()]
    const { sessions } = await world.node()
    const handlers = held()
    const running = new Set<number>()
    const delivered: string[] = []
    let most = 0
    const stops = all.map((node, name) =>
      node.sessions.deliver(async (entry) => {
        running.add(name)
        most = Math.max(most, running.size)
        await handlers.wait()
        delivered.push(userOf(entry))
        running.delete(name)
      })
    )
    const users = await signIn(sessions, 20)
    // Long enough each time for the other nodes to ask for the job as well.
    const finishNext = async () => {
      await pass(world, 2_500)
      expect(handlers.waiting()).toBe(1)
      handlers.release()
    }
    for (let count = 0; count < 7; count++) await finishNext()
    const stopped = stops[0]?.()
    await finishNext()
    await stopped
    for (let count = 8; count < 21; count++) await finishNext()
    await pass(world, 2_500)
    expect(most).toBe(1)
    expect(delivered).toEqual(["keyRotated", ...users])
  })

  it("goes on elsewhere where it fails here", async () => {
    const world = nodes()
    const [one, two] = [await world.node(), await world.node()]
    const delivered = heard<EventEntry>()
    one.sessions.deliver(() => Promise.reject(new Error("never")))
    two.sessions.deliver(delivered.add)
    const users = await signIn(one.sessions, 2)
    await pass(world, 120_000)
    expect(delivered.items.map(userOf)).toEqual(["keyRotated", ...users])
  })

  it("goes on where its node dies, when the store's clock says that its time is over", async () => {
    const world = nodes()
    const [one, two] = [await world.node(), await world.node()]
    const dying = heard<EventEntry>()
    let wake: () => void = () => {}
    const asleep = new Promise<void>((resolve) => (wake = resolve))
    one.sessions.deliver((entry) => {
      dying.add(entry)
      return asleep
    })
    await pass(world, 500)
    expect(dying.items).toHaveLength(1)

    const delivered = heard<EventEntry>()
    two.sessions.deliver(delivered.add)
    await signIn(two.sessions, 1)
    // This node asks again and again; the other one's timers stand still, as its process does.
    world.clock.advance(29_000)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(delivered.items).toEqual([])
    world.clock.advance(1_000)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(delivered.items.map(userOf)).toEqual(["keyRotated", "user 0"])
    expect(delivered.items[0]?.eventId).toBe(dying.items[0]?.eventId)

    // When it wakes up, it has lost the job, and takes no further event.
    wake()
    await signIn(two.sessions, 1)
    await pass(world, 3_000)
    expect(dying.items).toHaveLength(1)
    expect(delivered.items.map(userOf)).toEqual(["keyRotated", "user 0", "user 0"])
  })

  it("is not repeated by a node that wakes up after another has done its work and stopped", async () => {
    const world = nodes()
    const [one, two] = [await world.node(), await world.node()]
    let wake: () => void = () => {}
    const asleep = new Promise<void>((resolve) => (wake = resolve))
    const sleepy: string[] = []
    const users = await signIn(one.sessions, 3)
    await pass(world, 500)
    one.sessions.deliver((entry) => {
      sleepy.push(userOf(entry))
      return asleep
    })
    await pass(world, 500)
    const delivered = heard<EventEntry>()
    const stop = two.sessions.deliver(delivered.add)
    world.clock.advance(31_000)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(delivered.items.map(userOf)).toEqual(["keyRotated", ...users])
    await stop()

    // It says that it is still there before its handler is done, and has the job again.
    await vi.advanceTimersByTimeAsync(10_000)
    wake()
    await signIn(one.sessions, 1)
    await pass(world, 5_000)
    expect(sleepy).toEqual(["keyRotated", "user 0"])
  })

  it("stays with a node whose handler takes minutes", async () => {
    const world = nodes()
    const [one, two] = [await world.node(), await world.node()]
    let finish: () => void = () => {}
    const slow = heard<EventEntry>()
    one.sessions.deliver((entry) => {
      slow.add(entry)
      return slow.items.length > 1 ? undefined : new Promise<void>((resolve) => (finish = resolve))
    })
    await pass(world, 500)
    const delivered = heard<EventEntry>()
    two.sessions.deliver(delivered.add)
    const users = await signIn(two.sessions, 2)
    await pass(world, 180_000)
    expect(slow.items).toHaveLength(1)
    finish()
    await pass(world, 1_000)
    expect(slow.items.map(userOf)).toEqual(["keyRotated", ...users])
    expect(delivered.items).toEqual([])
  })
})
