import { describe, expect, it } from "vitest"

/**
 * What the nodes hear of each other through the store.
 */
import type { SessionEventFeed } from "../../../src/index.ts"
import { given, granted, refusalOf, type StoreUnderTest } from "./given.ts"

/** The names of the events of a user that a feed gives next, in no order: those of one instant have none. */
async function namesOf(feed: SessionEventFeed, userId: string, count: number) {
  const names: string[] = []
  for await (const { event } of feed) {
    if ("userId" in event && event.userId === userId) names.push(event.name)
    if (names.length === count) break
  }
  return names.toSorted()
}

export const events = (store: StoreUnderTest): void => {
  describe("events", () => {
    it("a theft on one node is in the feed of every other, with the ending, once", async () => {
      const { clock, node } = await given(store)
      const [one, two, three] = [await node(), await node(), await node()]
      const feeds = [two.events(), three.events()]
      for (const feed of feeds) await feed.begin()
      const first = granted(await one.create({ userId: "alice" }))
      const next = granted(await one.refresh({ refreshToken: first.refreshToken.value }))
      granted(await one.refresh({ refreshToken: next.refreshToken.value }))
      clock.advance(61_000)
      const thief = await one.refresh({ refreshToken: first.refreshToken.value })
      expect(refusalOf(thief)).toBe("refresh_token_reused")
      const late = granted(await one.create({ userId: "alice" }))
      await one.revoke({ sessionId: late.session.id, cause: "logout" })

      for (const feed of feeds) {
        expect(await namesOf(feed, "alice", 5)).toEqual([
          "created",
          "created",
          "revoked",
          "revoked",
          "theft"
        ])
      }
    })

    it("what was read once is gone on with by another node", async () => {
      const { node } = await given(store)
      const [one, two] = [await node(), await node()]
      const feed = one.events()
      const place = await feed.begin()
      const { session } = granted(await one.create({ userId: "alice" }))
      await one.revoke({ sessionId: session.id })
      const again = two.events({ after: place })
      expect(await namesOf(again, "alice", 2)).toEqual(["created", "revoked"])
    })

    it("every event is delivered, to one node at a time", async () => {
      const { node } = await given(store)
      const nodes = [await node(), await node(), await node()]
      const delivered: string[] = []
      let running = 0
      let most = 0
      const users = Array.from({ length: 12 }, (_, index) => `user ${index}`)
      const all = new Promise<void>((resolve) => {
        for (const each of nodes) {
          each.deliver(async ({ event }) => {
            running += 1
            most = Math.max(most, running)
            await new Promise((next) => setImmediate(next))
            running -= 1
            if (event.name !== "created") return
            delivered.push(event.userId)
            if (delivered.length === users.length) resolve()
          })
        }
      })
      for (const [index, each] of nodes.entries()) {
        const its = users.filter((_, number) => number % nodes.length === index)
        await Promise.all(its.map((userId) => each.create({ userId })))
      }
      await all
      expect(delivered.toSorted()).toEqual(users.toSorted())
      expect(most).toBe(1)
    })
  })
}
