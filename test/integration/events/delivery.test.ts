/**
 * `sessions.deliver`: every event to one handler on one node at a time, at least once. Timers are the
 * test's, and so is the store's clock, by which the lease runs.
 */
import * as Effect from "effect/Effect"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

import type { EventEntry } from "../../../src/index.ts"
import { OutcomeUnknown } from "../../../src/ports/failure.ts"
import { heard, nodes, withPorts, type Nodes } from "./nodes.ts"

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
afterEach(() => void vi.useRealTimers())

/** Lets time pass for timers, nodes and the store alike, in small steps. */
async function pass({ clock }: Pick<Nodes, "clock">, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    clock.advance(250)
    await vi.advanceTimersByTimeAsync(250)
  }
}

const userOf = ({ event }: EventEntry) => ("userId" in event ? event.userId : event.name)

const signIn = async (
  sessions: { create: (input: { userId: string }) => unknown },
  count: number
) => {
  const names = Array.from({ length: count }, (_, index) => `user ${index}`)
  for (const userId of names) await sessions.create({ userId })
  return names
}

describe("delivery", () => {
  it("is of every event, oldest first, also of those from before anybody delivered", async () => {
    const world = nodes()
    const { sessions } = await world.node()
    const before = await signIn(sessions, 5)
    await pass(world, 60_000)
    const delivered = heard<EventEntry>()
    sessions.deliver(delivered.add)
    await pass(world, 1_000)
    expect(delivered.items.map(userOf)).toEqual(["keyRotated", ...before])
    await sessions.create({ userId: "late" })
    await pass(world, 1_000)
    expect(delivered.items.map(userOf)).toEqual(["keyRotated", ...before, "late"])
    expect(delivered.items.at(-1)).toMatchObject({
      eventId: expect.stringMatching(/^[\w-]{22}$/),
      event: { name: "created", userId: "late" }
    })
  })

  it("is not repeated to whoever delivers next", async () => {
    const world = nodes()
    const [one, two] = [await world.node(), await world.node()]
    await signIn(one.sessions, 3)
    const stop = one.sessions.deliver(() => {})
    await pass(world, 1_000)
    await stop()
    const delivered = heard<EventEntry>()
    two.sessions.deliver(delivered.add)
    await one.sessions.create({ userId: "late" })
    await pass(world, 3_000)
    expect(delivered.items.map(userOf)).toEqual(["late"])
  })

  it("of an event whose handler fails is tried again, later each time, before any other", async () => {
    const world = nodes()
    const { sessions, log } = await world.node()
    const attempts: [string, number][] = []
    let failing = 3
    const start = world.clock.now()
    sessions.deliver((entry) => {
      attempts.push([userOf(entry), world.clock.now() - start])
      if (userOf(entry) !== "user 0" || failing === 0) return
      failing -= 1
      if (failing === 1) throw new Error("thrown, not rejected")
      return Promise.reject(new Error("a secret of the handler's"))
    })
    await signIn(sessions, 2)
    await pass(world, 20_000)
    const tried = attempts.filter(([user]) => user !== "keyRotated")
    expect(tried.map(([user]) => user)).toEqual(["user 0", "user 0", "user 0", "user 0", "user 1"])
    const [first = 0, second = 0, third = 0, fourth = 0] = tried.map(([, at]) => at)
    expect(second - first).toBeGreaterThanOrEqual(1_000)
    expect(third - second).toBeGreaterThanOrEqual(2_000)
    expect(fourth - third).toBeGreaterThanOrEqual(4_000)
    const warnings = log.filter(({ message }) => message === "an event could not be delivered")
    expect(warnings.map(({ fields }) => fields["failures"])).toEqual([1, 2, 3])
    expect(JSON.stringify(warnings)).not.toContain("secret")
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

  it("happens on one node at a time, while all of them want to", async () => {
    const world = nodes()
    const running = new Set<string>()
    const delivered: string[] = []
    let most = 0
    const stops: (() => Promise<void>)[] = []
    for (const name of ["one", "two", "three"]) {
      const { sessions } = await world.node()
      const stop = sessions.deliver(async (entry) => {
        running.add(name)
        most = Math.max(most, running.size)
        await new Promise((resolve) => setTimeout(resolve, 400))
        delivered.push(userOf(entry))
        running.delete(name)
      })
      stops.push(stop)
    }
    const { sessions } = await world.node()
    const users = await signIn(sessions, 20)
    await pass(world, 3_000)
    const stopped = stops[0]?.()
    await pass(world, 2_000)
    await stopped
    await pass(world, 12_000)
    expect(most).toBe(1)
    expect(delivered).toEqual(["keyRotated", ...users])
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

  it("is stopped when the handler that runs is done, and by closing as well", async () => {
    const world = nodes()
    const { sessions } = await world.node()
    const done: string[] = []
    const begun = heard<EventEntry>()
    const deliver = (to: Pick<typeof sessions, "deliver">) =>
      to.deliver(async (entry) => {
        begun.add(entry)
        await new Promise((resolve) => setTimeout(resolve, 5_000))
        done.push(userOf(entry))
      })
    await signIn(sessions, 3)
    const stop = deliver(sessions)
    await pass(world, 500)
    expect(begun.items).toHaveLength(1)
    const stopped = stop().then(() => [...done])
    await pass(world, 5_000)
    expect(await stopped).toEqual(["keyRotated"])

    deliver(sessions)
    await pass(world, 500)
    expect(begun.items).toHaveLength(2)
    const closed = sessions.close().then(() => [...done])
    await pass(world, 5_000)
    expect(await closed).toEqual(["keyRotated", "user 0"])
    expect(() => sessions.deliver(() => {})).toThrow(expect.objectContaining({ code: "closed" }))
  })

  it("has one handler a node", async () => {
    const world = nodes()
    const { sessions } = await world.node()
    const stop = sessions.deliver(() => {})
    expect(() => sessions.deliver(() => {})).toThrow(
      expect.objectContaining({
        code: "input_invalid",
        message: expect.stringMatching(/^deliver: has a handler on this node already/)
      })
    )
    await stop()
    const delivered = heard<EventEntry>()
    sessions.deliver(delivered.add)
    await signIn(sessions, 1)
    await pass(world, 1_000)
    expect(delivered.items.map(userOf)).toContain("user 0")
  })

  it("is not repeated where only noting it failed", async () => {
    const world = nodes()
    let failing = 3
    const forgetful = withPorts(world.store, ({ eventLog }) => ({
      eventLog: {
        ...eventLog,
        markDelivered: (sequences) =>
          Effect.suspend(() => {
            if (failing === 0) return eventLog.markDelivered(sequences)
            failing -= 1
            return Effect.fail(new OutcomeUnknown({ operation: "markDelivered" }))
          })
      }
    }))
    const { sessions } = await world.node({ store: forgetful })
    const users = await signIn(sessions, 3)
    const delivered = heard<EventEntry>()
    sessions.deliver(delivered.add)
    await pass(world, 5_000)
    expect(failing).toBe(0)
    expect(delivered.items.map(userOf)).toEqual(["keyRotated", ...users])
  })
})
