import { describe, expect, it } from "vitest"

/**
 * Many at once, over two nodes: no deadlock, no error, and never two winners.
 */
import type { Json } from "../../../src/domain/json.ts"
import { eventNames, given, granted, type StoreUnderTest } from "./given.ts"

const times = <A>(count: number, make: (index: number) => Promise<A>): Promise<A[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))

export const concurrency = (store: StoreUnderTest): void => {
  describe("concurrency", () => {
    it("200 refreshes of one new token at once: one promotion, no theft, no error", async () => {
      const { events, node } = await given(store)
      const nodes = [await node(), await node()] as const
      const first = granted(await nodes[0].create({ userId: "alice" }))
      const next = granted(await nodes[0].refresh({ refreshToken: first.refreshToken.value }))
      const all = await times(200, (index) =>
        nodes[index % 2 === 0 ? 0 : 1].refresh({ refreshToken: next.refreshToken.value })
      )
      expect(all.every(({ ok }) => ok)).toBe(true)
      expect(eventNames(events).filter((name) => name === "promoted")).toHaveLength(1)
      expect(eventNames(events)).not.toContain("theft")
      expect(new Set(all.map((one) => granted(one).refreshToken.value)).size).toBe(200)
    })

    it("the children of 50 sessions refresh at once, and all finish", async () => {
      const { node } = await given(store)
      const sessions = await node()
      const parents = await times(50, async (index) =>
        granted(await sessions.create({ userId: `user ${index}` }))
      )
      const children = await times(50, async (index) =>
        granted(
          await sessions.refresh({ refreshToken: parents[index]?.refreshToken.value as string })
        )
      )
      const grandchildren = await times(50, (index) =>
        sessions.refresh({ refreshToken: children[index]?.refreshToken.value as string })
      )
      expect(grandchildren.every(({ ok }) => ok)).toBe(true)
    })

    it("50 simultaneous sign-ins never leave more than three sessions alive", async () => {
      const { events, node } = await given(store, {
        sessionsPerUser: { max: 3, exceeded: "evict-oldest" }
      })
      const nodes = [await node(), await node()] as const
      const all = await times(50, (index) =>
        nodes[index % 2 === 0 ? 0 : 1].create({ userId: "alice" })
      )
      expect(all.every(({ ok }) => ok)).toBe(true)
      expect(await nodes[0].count("alice")).toBe(3)
      expect(eventNames(events).filter((name) => name === "revoked")).toHaveLength(47)
    })

    it("50 simultaneous sign-ins under reject admit exactly three", async () => {
      const { node } = await given(store, { sessionsPerUser: { max: 3, exceeded: "reject" } })
      const nodes = [await node(), await node()] as const
      const all = await times(50, (index) =>
        nodes[index % 2 === 0 ? 0 : 1].create({ userId: "alice" })
      )
      expect(all.filter(({ ok }) => ok)).toHaveLength(3)
      expect(await nodes[0].count("alice")).toBe(3)
    })

    it("50 simultaneous sign-ins under notify are all admitted, and told of", async () => {
      const { events, node } = await given(store, {
        sessionsPerUser: { max: 3, exceeded: "notify" }
      })
      const sessions = await node()
      const all = await times(50, () => sessions.create({ userId: "alice" }))
      expect(all.every(({ ok }) => ok)).toBe(true)
      expect(eventNames(events).filter((name) => name === "limitExceeded")).toHaveLength(47)
    })

    it("20 simultaneous revocations of one session: one of them did it", async () => {
      const { node } = await given(store)
      const nodes = [await node(), await node()] as const
      const { session } = granted(await nodes[0].create({ userId: "alice" }))
      const all = await times(20, (index) =>
        nodes[index % 2 === 0 ? 0 : 1].revoke({ sessionId: session.id })
      )
      expect(all.filter(({ revoked }) => revoked)).toHaveLength(1)
    })

    it("30 simultaneous changes of session data lose none", async () => {
      const { node } = await given(store)
      const nodes = [await node(), await node()] as const
      const { session } = granted(await nodes[0].create({ userId: "alice", data: 0 }))
      await times(30, async (index) => {
        const node = nodes[index % 2 === 0 ? 0 : 1]
        const change = (data: Json | undefined) => Number(data) + 1
        granted(await node.data.update({ sessionId: session.id, change }))
      })
      expect(await nodes[0].data.get(session.id)).toEqual({ ok: true, data: 30, version: 30 })
    })

    it("ten nodes that start at once agree on one signing key", async () => {
      const { node } = await given(store)
      const nodes = await times(10, () => node())
      const published = new Set(nodes.map((one) => JSON.stringify(one.jwks())))
      expect(published.size).toBe(1)
      const { accessToken } = granted(
        await (nodes[0] as (typeof nodes)[number]).create({ userId: "alice" })
      )
      for (const one of nodes) granted(await one.verify(accessToken.value))
    })
  })
}
