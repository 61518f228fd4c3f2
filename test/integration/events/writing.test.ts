/**
 * What the log holds in the end: where a node dies in the middle of it, where the store's answer is lost, and
 * where the store is down.
 */
import { describe, expect, it } from "vitest"

import { faultyStore } from "../../support/faultyStore.ts"
import { granted, refusalOf } from "../useCases/given.ts"
import { appendsDown } from "./logs.ts"
import { heard, nodes, promised, stolenToken, withPorts } from "./nodes.ts"

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
    const { setDown, store: failing } = appendsDown(store)
    const { sessions } = await node({ store: failing, theftResponse: "report" })
    const refreshToken = await stolenToken(sessions, clock)
    setDown(true)
    await expect(sessions.refresh({ refreshToken })).rejects.toMatchObject({
      code: "store_unavailable"
    })
    setDown(false)
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
    const appended = heard<number>()
    const { setDown, store: failing } = appendsDown(store)
    setDown(true)
    const counting = withPorts(failing, ({ eventLog }) => ({
      eventLog: {
        ...eventLog,
        append: (records) => {
          appended.add(records.length)
          return eventLog.append(records)
        }
      }
    }))
    const { sessions, log } = await node({ store: counting })
    for (const userId of ["alice", "bob", "carol"]) await sessions.create({ userId })
    await appended.atLeast(2)
    setDown(false)
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
    const { setDown, store: failing } = appendsDown(store)
    setDown(true)
    const first = await node({ store: failing })
    await first.sessions.create({ userId: "alice" })
    await first.sessions.close()
    const lost = first.log.find(({ message }) => message.startsWith("events were lost"))
    // The sign-in, and the first signing key.
    expect(lost).toMatchObject({ level: "warn", fields: { lost: 2 } })
    setDown(false)
    expect(await logged()).toEqual([])
  })
})
