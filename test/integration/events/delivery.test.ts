/**
 * `sessions.deliver`: every event to one handler, at least once.
 */
import * as Effect from "effect/Effect"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

import type { EventEntry } from "../../../src/index.ts"
import { OutcomeUnknown } from "../../../src/ports/failure.ts"
import { held, pass, signIn, testTimers, userOf } from "./delivering.ts"
import { heard, nodes, withPorts } from "./nodes.ts"

beforeEach(testTimers)
afterEach(() => void vi.useRealTimers())

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

  it("is stopped when the handler that runs is done, and by closing as well", async () => {
    const world = nodes()
    const { sessions } = await world.node()
    const done: string[] = []
    const begun = heard<EventEntry>()
    const handlers = held()
    const deliver = (to: Pick<typeof sessions, "deliver">) =>
      to.deliver(async (entry) => {
        begun.add(entry)
        await handlers.wait()
        done.push(userOf(entry))
      })
    await signIn(sessions, 3)
    const stop = deliver(sessions)
    await pass(world, 500)
    expect(begun.items).toHaveLength(1)
    const stopped = stop().then(() => [...done])
    await pass(world, 5_000)
    handlers.release()
    expect(await stopped).toEqual(["keyRotated"])

    deliver(sessions)
    await pass(world, 500)
    expect(begun.items).toHaveLength(2)
    const closed = sessions.close().then(() => [...done])
    await pass(world, 5_000)
    handlers.release()
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
