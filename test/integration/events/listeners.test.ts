/**
 * What listeners on one node hear of the others.
 */
import { describe, expect, it } from "vitest"

import { granted } from "../useCases/given.ts"
import { countedReads } from "./logs.ts"
import { heard, nodes, stolenToken } from "./nodes.ts"

describe("a listener", () => {
  it("hears of another node's theft and of what ended by it, each once", async () => {
    const { clock, node } = nodes()
    const [one, two] = [await node(), await node()]
    const here = heard<object>()
    const there = heard<object>()
    const revoked = heard<object>()
    one.sessions.on("theft", here.add)
    two.sessions.on("theft", there.add)
    two.sessions.on("revoked", revoked.add)

    const refreshToken = await stolenToken(one.sessions, clock)
    const device = { ip: "203.0.113.7" }
    await one.sessions.refresh({ refreshToken, device })
    // This node's own events wait for nobody.
    expect(here.items).toMatchObject([{ userId: "alice", presentedBy: device }])
    expect(await there.atLeast(1)).toEqual(here.items)
    expect(await revoked.atLeast(1)).toMatchObject([{ userId: "alice", cause: "theft" }])

    // The next event shows what came before it: nothing twice, neither here nor there.
    const next = granted(await one.sessions.create({ userId: "bob" }))
    await one.sessions.revoke({ sessionId: next.session.id })
    await revoked.atLeast(2)
    expect(here.items).toHaveLength(1)
    expect(there.items).toHaveLength(1)
    expect(revoked.items).toHaveLength(2)
  })

  it("does not hear of another node's refreshes and promotions", async () => {
    const { node } = nodes()
    const [one, two] = [await node(), await node()]
    const heardThere = heard<string>()
    const names = ["created", "refreshed", "promoted", "revoked"] as const
    for (const name of names) two.sessions.on(name, () => heardThere.add(name))
    const { session, refreshToken } = granted(await one.sessions.create({ userId: "alice" }))
    const next = granted(await one.sessions.refresh({ refreshToken: refreshToken.value }))
    granted(await one.sessions.refresh({ refreshToken: next.refreshToken.value }))
    await one.sessions.revoke({ sessionId: session.id })
    expect((await heardThere.atLeast(2)).toSorted()).toEqual(["created", "revoked"])
  })

  it('hears of this node alone where it asks for nodes: "this"', async () => {
    const { node } = nodes()
    const [one, two] = [await node(), await node()]
    const all = heard<string>()
    const own = heard<string>()
    two.sessions.on("created", ({ userId }) => all.add(userId))
    two.sessions.on("created", ({ userId }) => own.add(userId), { nodes: "this" })
    await one.sessions.create({ userId: "alice" })
    await all.atLeast(1)
    await two.sessions.create({ userId: "bob" })
    expect(all.items).toEqual(["alice", "bob"])
    expect(own.items).toEqual(["bob"])
  })

  it("hears nothing from before it listened, and nothing after it stopped", async () => {
    const { node } = nodes()
    const [one, two] = [await node(), await node()]
    await one.sessions.create({ userId: "before" })
    // What is queued is written by the time that a node has closed.
    await one.sessions.close()
    const three = await node()
    const first = heard<string>()
    const second = heard<string>()
    const stop = two.sessions.on("created", ({ userId }) => first.add(userId))
    await three.sessions.create({ userId: "between" })
    await first.atLeast(1)
    two.sessions.on("created", ({ userId }) => second.add(userId))
    stop()
    stop()
    await three.sessions.create({ userId: "after" })
    await second.atLeast(1)
    expect(first.items).toEqual(["between"])
    expect(second.items).toEqual(["after"])
  })

  it("asks the store only while somebody listens", async () => {
    const { node, store } = nodes()
    const counted = countedReads(store)
    const { sessions } = await node({ store: counted.store })
    sessions.on("refreshed", () => {})
    sessions.on("created", () => {}, { nodes: "this" })
    expect(counted.reads()).toBe(0)
    const stops = [sessions.on("created", () => {}), sessions.on("theft", () => {})]
    expect(counted.reads()).toBeGreaterThan(0)
    for (const stop of stops) stop()
    const before = counted.reads()
    const other = heard<string>()
    const two = await node()
    two.sessions.on("created", ({ userId }) => other.add(userId))
    const three = await node()
    await three.sessions.create({ userId: "alice" })
    // By then another node has looked at least once more.
    await other.atLeast(1)
    expect(counted.reads()).toBe(before)
  })

  it("of a node's log hears that node alone", async () => {
    const { node } = nodes()
    const [one, two] = [await node(), await node()]
    const there = heard<string>()
    two.sessions.on("created", ({ userId }) => there.add(userId))
    await one.sessions.create({ userId: "alice" })
    await there.atLeast(1)
    const lines = (log: typeof one.log) => log.filter(({ message }) => message === "created")
    expect(lines(one.log)).toHaveLength(1)
    expect(lines(two.log)).toHaveLength(0)
  })
})
