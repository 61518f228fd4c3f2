import { describe, expect, it } from "vitest"

/**
 * A sign-in in place of another session: the old one takes no room, and ends with the new one's success.
 */
import { eventNames, given, granted, refusalOf, type StoreUnderTest } from "./given.ts"

export const replacing = (store: StoreUnderTest): void => {
  describe("a session that takes the place of another", () => {
    const one = { sessionsPerUser: { max: 1, exceeded: "reject" } } as const

    it("succeeds where the old one was all that the limit allows, and ends it", async () => {
      const { events, node } = await given(store, one)
      const sessions = await node()
      const old = granted(await sessions.create({ userId: "alice" }))
      const replaces = old.session.id
      const next = granted(await sessions.create({ userId: "alice", replaces }))
      expect((await sessions.list("alice")).map(({ id }) => id)).toEqual([next.session.id])
      expect(refusalOf(await sessions.verify(old.accessToken.value))).toBe("session_revoked")
      expect(events.at(-1)).toMatchObject({
        name: "revoked",
        sessionId: replaces,
        cause: "replaced"
      })
      expect(eventNames(events)).toEqual(["created", "created", "revoked"])
    })

    it("evicts nobody where it takes the place of one of the allowed", async () => {
      const { node } = await given(store, {
        sessionsPerUser: { max: 2, exceeded: "evict-oldest" }
      })
      const sessions = await node()
      const phone = granted(await sessions.create({ userId: "alice" }))
      const laptop = granted(await sessions.create({ userId: "alice" }))
      const replaces = laptop.session.id
      const next = granted(await sessions.create({ userId: "alice", replaces }))
      const alive = (await sessions.list("alice")).map(({ id }) => id)
      expect(alive.toSorted()).toEqual([phone.session.id, next.session.id].toSorted())
    })

    it("is refused beyond the limit without ending the old one, whoever's that is", async () => {
      const { events, node } = await given(store, one)
      const sessions = await node()
      const [alice, bob] = [
        granted(await sessions.create({ userId: "alice" })),
        granted(await sessions.create({ userId: "bob" }))
      ]
      const replaces = bob.session.id
      expect(refusalOf(await sessions.create({ userId: "alice", replaces }))).toBe(
        "session_limit_reached"
      )
      granted(await sessions.refresh({ refreshToken: alice.refreshToken.value }))
      granted(await sessions.refresh({ refreshToken: bob.refreshToken.value }))
      expect(eventNames(events)).not.toContain("revoked")
    })

    it("ends another user's session, as an attacker may have planted it", async () => {
      const { node } = await given(store, one)
      const sessions = await node()
      const planted = granted(await sessions.create({ userId: "mallory" }))
      const replaces = planted.session.id
      granted(await sessions.create({ userId: "alice", replaces }))
      expect(await sessions.count("alice")).toBe(1)
      expect(await sessions.count("mallory")).toBe(0)
    })

    it("of two that replace the same session, the limit lets one in", async () => {
      const { node } = await given(store, one)
      const [here, there] = [await node(), await node()]
      const old = granted(await here.create({ userId: "alice" }))
      const input = { userId: "alice", replaces: old.session.id }
      const results = await Promise.all([here.create(input), there.create(input)])
      const admitted = results.flatMap((result) => (result.ok ? [result.session.id] : []))
      expect(admitted).toHaveLength(1)
      expect((await here.list("alice")).map(({ id }) => id)).toEqual(admitted)
    })

    it("is as good where there was nothing to replace", async () => {
      const { node } = await given(store, one)
      const sessions = await node()
      for (const replaces of ["", "A".repeat(22)]) {
        const { session } = granted(await sessions.create({ userId: "alice", replaces }))
        expect(await sessions.revoke({ sessionId: session.id })).toEqual({ revoked: true })
      }
      await expect(
        sessions.create({ userId: "alice", replaces: 5 as never })
      ).rejects.toMatchObject({
        code: "input_invalid",
        message: "replaces: must be a string, got 5"
      })
      expect(await sessions.count("alice")).toBe(0)
    })
  })
}
