/**
 * What the nodes hear of each other, also when one of them dies in the middle of it.
 */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"

import { StoreUnavailable } from "../../../src/ports/failure.ts"
import { faultyStore } from "../../support/faultyStore.ts"
import { granted, refusalOf } from "../useCases/given.ts"
import { heard, nodes, promised, stolenToken, withPorts } from "./nodes.ts"

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
    let reads = 0
    const counting = withPorts(store, ({ eventLog }) => ({
      eventLog: {
        ...eventLog,
        after: (place, limit) => {
          reads += 1
          return eventLog.after(place, limit)
        }
      }
    }))
    const { sessions } = await node({ store: counting })
    sessions.on("refreshed", () => {})
    sessions.on("created", () => {}, { nodes: "this" })
    expect(reads).toBe(0)
    const stops = [sessions.on("created", () => {}), sessions.on("theft", () => {})]
    expect(reads).toBeGreaterThan(0)
    for (const stop of stops) stop()
    const before = reads
    const other = heard<string>()
    const two = await node()
    two.sessions.on("created", ({ userId }) => other.add(userId))
    const three = await node()
    await three.sessions.create({ userId: "alice" })
    // By then another node has looked at least once more.
    await other.atLeast(1)
    expect(reads).toBe(before)
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

describe("an event", () => {
  it("of a theft is not lost where the node dies before it tells anybody", async () => {
    const { clock, node, nodeTelling } = nodes()
    let isDead = false
    const dying = await nodeTelling((sink) => ({
      publish: (event) => {
        if (isDead) throw new Error("the process has died")
        sink.publish(event)
      }
    }))
    const other = await node()
    const thefts = heard<object>()
    other.sessions.on("theft", thefts.add)
    const refreshToken = await stolenToken(promised(dying), clock)
    isDead = true
    await expect(promised(dying).refresh({ refreshToken })).rejects.toThrow("has died")

    expect(await thefts.atLeast(1)).toMatchObject([{ userId: "alice" }])
    expect(refusalOf(await other.sessions.refresh({ refreshToken }))).toBe("session_revoked")
  })

  it.each(["revoke-session", "revoke-user", "report"] as const)(
    "of a theft is in the log, once, when it is answered (%s)",
    async (theftResponse) => {
      const { clock, logged, node } = nodes()
      const { sessions } = await node({ theftResponse })
      const refreshToken = await stolenToken(sessions, clock)
      granted(await sessions.create({ userId: "alice" }))
      expect(refusalOf(await sessions.refresh({ refreshToken }))).toBe("refresh_token_reused")
      const events = (await logged()).map(({ event }) => event)
      expect(events.filter(({ name }) => name === "theft")).toMatchObject([
        { userId: "alice", response: theftResponse }
      ])
      const revoked = { "revoke-session": 1, "revoke-user": 2, report: 0 }[theftResponse]
      expect(events.filter(({ name }) => name === "revoked")).toHaveLength(revoked)
    }
  )

  it("of a theft that is only reported is not answered before the log has it", async () => {
    const { clock, logged, node, store } = nodes()
    let isDown = false
    const failing = withPorts(store, ({ eventLog }) => ({
      eventLog: {
        ...eventLog,
        append: (records) =>
          isDown
            ? Effect.fail(new StoreUnavailable({ operation: "append" }))
            : eventLog.append(records)
      }
    }))
    const { sessions } = await node({ store: failing, theftResponse: "report" })
    const refreshToken = await stolenToken(sessions, clock)
    isDown = true
    await expect(sessions.refresh({ refreshToken })).rejects.toMatchObject({
      code: "store_unavailable"
    })
    isDown = false
    expect(refusalOf(await sessions.refresh({ refreshToken }))).toBe("refresh_token_reused")
    const thefts = (await logged()).filter(({ event }) => event.name === "theft")
    expect(thefts).toHaveLength(1)
  })

  it.each(["lost-before", "lost-after"] as const)(
    "is written once where the store's answer is lost (%s)",
    async (fault) => {
      const { clock, logged, node, store } = nodes()
      const faulty = faultyStore(store)
      const { sessions } = await node({
        store: faulty.store,
        sessionsPerUser: { max: 1, exceeded: "evict-oldest" }
      })
      const refreshToken = await stolenToken(sessions, clock)
      const failFirst = (name: string) => {
        let failed = false
        faulty.setScript((_call, method) => {
          if (failed || method !== name) return "pass"
          failed = true
          return fault
        })
      }
      failFirst("end")
      await sessions.refresh({ refreshToken })
      granted(await sessions.create({ userId: "bob" }))
      failFirst("insert")
      granted(await sessions.create({ userId: "bob" }))
      failFirst("endAll")
      await sessions.revokeAll({ userId: "bob" })
      const told = (await logged()).map(({ event }) =>
        event.name === "revoked" ? event.cause : event.name
      )
      const endings = told.filter((name) => name !== "created" && name !== "keyRotated")
      expect(endings.filter((name) => name !== "limitExceeded")).toEqual([
        "theft",
        "theft",
        "limit",
        "revoked"
      ])
    }
  )

  it("that the store does not take is written when it does, oldest first", async () => {
    const { logged, node, store } = nodes()
    let isDown = true
    const appended = heard<number>()
    const failing = withPorts(store, ({ eventLog }) => ({
      eventLog: {
        ...eventLog,
        append: (records) => {
          appended.add(records.length)
          return isDown
            ? Effect.fail(new StoreUnavailable({ operation: "append" }))
            : eventLog.append(records)
        }
      }
    }))
    const { sessions, log } = await node({ store: failing })
    for (const userId of ["alice", "bob", "carol"]) await sessions.create({ userId })
    await appended.atLeast(2)
    isDown = false
    await sessions.close()
    const created = (await logged()).filter(({ event }) => event.name === "created")
    expect(created.map(({ event }) => event)).toMatchObject([
      { userId: "alice" },
      { userId: "bob" },
      { userId: "carol" }
    ])
    const warnings = log.filter(({ message }) => message.startsWith("events could not be written"))
    expect(warnings).toHaveLength(1)
  })

  it("that cannot wait any longer is counted as lost", async () => {
    const { logged, node, store } = nodes()
    let isDown = true
    const failing = withPorts(store, ({ eventLog }) => ({
      eventLog: {
        ...eventLog,
        append: (records) =>
          isDown
            ? Effect.fail(new StoreUnavailable({ operation: "append" }))
            : eventLog.append(records)
      }
    }))
    const first = await node({ store: failing })
    await first.sessions.create({ userId: "alice" })
    await first.sessions.close()
    const lost = first.log.find(({ message }) => message.startsWith("events were lost"))
    // The sign-in, and the first signing key.
    expect(lost).toMatchObject({ level: "warn", fields: { lost: 2 } })
    isDown = false
    expect(await logged()).toEqual([])
  })
})
