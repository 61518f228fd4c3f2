import { describe, expect, it } from "vitest"

/**
 * Expiry and endings, on every path: what is over stays over.
 */
import { given, granted, refusalOf, type Node, type StoreUnderTest } from "./given.ts"

const day = 86_400_000

type SignedIn = Extract<Awaited<ReturnType<Node["create"]>>, { ok: true }>

/** Every way to use a session, and what each says of it. */
async function everyPath(sessions: Node, { session, accessToken, refreshToken }: SignedIn) {
  const sessionId = session.id
  return {
    verify: refusalOf(await sessions.verify(accessToken.value)),
    refresh: refusalOf(await sessions.refresh({ refreshToken: refreshToken.value })),
    inspect: refusalOf(await sessions.inspect(refreshToken.value)),
    dataGet: refusalOf(await sessions.data.get(sessionId)),
    dataUpdate: refusalOf(await sessions.data.update({ sessionId, patch: { a: 1 } })),
    claims: refusalOf(await sessions.updateClaims({ sessionId, claims: { role: "root" } })),
    touch: refusalOf(await sessions.touch({ sessionId })),
    get: await sessions.get(sessionId),
    list: await sessions.list(session.userId),
    count: await sessions.count(session.userId),
    revoke: await sessions.revoke({ sessionId })
  }
}

const over = (code: string, verify = code) => ({
  verify,
  refresh: code,
  inspect: code,
  dataGet: code,
  dataUpdate: code,
  claims: code,
  touch: code,
  get: null,
  list: [],
  count: 0,
  revoke: { revoked: false }
})

export const expiry = (store: StoreUnderTest): void => {
  describe("what is over stays over", () => {
    it("a refresh token lives as long as the session that its refresh has kept alive", async () => {
      const { clock, node } = await given(store)
      const sessions = await node()
      const first = granted(await sessions.create({ userId: "alice" }))
      clock.advance(29 * 24 * 60 * 60_000)
      const next = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      expect(next.refreshToken.expiresAt).toBe(clock.now() + 30 * 24 * 60 * 60_000)
      await sessions.close()
      const other = await node()
      expect((await other.get(first.session.id))?.idleExpiresAt).toBe(next.refreshToken.expiresAt)
    })

    it("after the idle timeout no path uses the session", async () => {
      const { clock, node } = await given(store)
      const sessions = await node()
      const one = granted(await sessions.create({ userId: "alice" }))
      clock.advance(30 * day - 1)
      expect(await sessions.count("alice")).toBe(1)
      clock.advance(1)
      expect(await everyPath(sessions, one)).toEqual(
        over("session_expired", "access_token_expired")
      )
    })

    it("after the absolute timeout no path uses the session, however busy it was", async () => {
      const { clock, node } = await given(store, {
        refreshToken: { idleTimeout: "2 days", absoluteTimeout: "3 days" }
      })
      const sessions = await node()
      let one = granted(await sessions.create({ userId: "alice" }))
      for (let days = 1; days < 3; days++) {
        clock.advance(day)
        const next = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
        granted(await sessions.verify(next.accessToken.value))
        // The use is written in the background, at the time that it is then.
        await expect
          .poll(async () => (await sessions.get(one.session.id))?.lastActiveAt)
          .toBe(clock.now())
        one = next
      }
      clock.advance(day - 1)
      const last = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
      expect(last.accessToken.expiresAt).toBeLessThanOrEqual(last.session.absoluteExpiresAt)
      clock.advance(1)
      expect(await everyPath(sessions, last)).toEqual(
        over("session_expired", "access_token_expired")
      )
    })

    it("the idle timeout slides by use, and the absolute end never moves", async () => {
      const { clock, node } = await given(store)
      const sessions = await node()
      const one = granted(await sessions.create({ userId: "alice" }))
      clock.advance(10 * day)
      granted(await sessions.touch({ sessionId: one.session.id }))
      const touched = await sessions.get(one.session.id)
      expect(touched?.idleExpiresAt).toBe(clock.now() + 30 * day)
      expect(touched?.absoluteExpiresAt).toBe(one.session.absoluteExpiresAt)
      expect(touched?.authTime).toBe(one.session.authTime)
    })

    it("once revoked, stays revoked on every node", async () => {
      const { clock, node } = await given(store)
      const [here, there] = [await node(), await node()]
      const one = granted(await here.create({ userId: "alice" }))
      expect(await here.revoke({ sessionId: one.session.id, cause: "logout" })).toEqual({
        revoked: true
      })
      // The node that did it knows at once, any other within the two seconds for which a reading is good.
      expect(await everyPath(here, one)).toEqual(over("session_revoked"))
      clock.advance(2_001)
      expect(await everyPath(there, one)).toEqual(over("session_revoked"))
      clock.advance(day)
      expect(await everyPath(here, one)).toEqual(over("session_revoked", "access_token_expired"))
    })

    it("a queued confirmation does not bring a revoked session back", async () => {
      const { node } = await given(store)
      const sessions = await node()
      const one = granted(await sessions.create({ userId: "alice" }))
      const next = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
      const used = sessions.verify(next.accessToken.value)
      const ended = sessions.revoke({ sessionId: one.session.id })
      await Promise.all([used, ended])
      await sessions.close()
      const other = await node()
      expect(await other.get(one.session.id)).toBeNull()
    })

    it("proving anew who one is moves authTime, which a refresh never does, and leaves old tokens behind", async () => {
      const { clock, node } = await given(store)
      const sessions = await node()
      const one = granted(await sessions.create({ userId: "alice", authMethod: "pwd" }))
      clock.advance(day)
      const next = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
      expect(next.session.authTime).toBe(one.session.authTime)
      const sessionId = one.session.id
      const anew = granted(await sessions.reauthenticate({ sessionId, authMethod: "hwk" }))
      expect(anew.session).toMatchObject({
        id: sessionId,
        authTime: clock.now(),
        authMethod: "hwk"
      })
      expect(granted(await sessions.verify(anew.accessToken.value)).session.authTime).toBe(
        clock.now()
      )
      const stolen = { refreshToken: next.refreshToken.value }
      expect(refusalOf(await sessions.refresh(stolen))).toBe("stale_refresh_token")
      clock.advance(60_001)
      const again = granted(await sessions.refresh({ refreshToken: anew.refreshToken.value }))
      expect(again.session.authTime).toBe(anew.session.authTime)
      expect(refusalOf(await sessions.refresh(stolen))).toBe("refresh_token_reused")
    })

    it("revokeAll spares a sign-in that comes right after it, and revokeOthers the one session", async () => {
      const { clock, node } = await given(store)
      const sessions = await node()
      const before = granted(await sessions.create({ userId: "alice" }))
      clock.advance(1)
      const sameInstant = granted(await sessions.create({ userId: "alice" }))
      expect(await sessions.revokeAll({ userId: "alice", reason: "password changed" })).toEqual({
        revoked: 2
      })
      const mine = granted(await sessions.create({ userId: "alice" }))
      granted(await sessions.verify(mine.accessToken.value))
      for (const { accessToken } of [before, sameInstant]) {
        expect(refusalOf(await sessions.verify(accessToken.value))).toBe("session_revoked")
      }
      granted(await sessions.create({ userId: "alice" }))
      expect(await sessions.revokeOthers({ sessionId: mine.session.id })).toEqual({ revoked: 1 })
      expect((await sessions.list("alice")).map(({ id }) => id)).toEqual([mine.session.id])
    })

    it("revokeOldest ends the session that was unused the longest", async () => {
      const { clock, node } = await given(store)
      const sessions = await node()
      const first = granted(await sessions.create({ userId: "alice" }))
      clock.advance(1_000)
      const second = granted(await sessions.create({ userId: "alice" }))
      clock.advance(120_000)
      granted(await sessions.touch({ sessionId: first.session.id }))
      expect(await sessions.revokeOldest({ userId: "alice" })).toEqual({ revoked: 1 })
      expect(await sessions.get(second.session.id)).toBeNull()
      expect(await sessions.revokeOldest({ userId: "nobody" })).toEqual({ revoked: 0 })
    })

    it("the sweep removes what is over, tells of each expiry once, and leaves the rest", async () => {
      const { clock, events, node } = await given(store)
      const nodes = [await node(), await node()] as const
      for (let i = 0; i < 7; i++) granted(await nodes[0].create({ userId: `user ${i}` }))
      const ended = granted(await nodes[0].create({ userId: "ended" }))
      await nodes[0].revoke({ sessionId: ended.session.id })
      clock.advance(30 * day)
      granted(await nodes[0].create({ userId: "alive" }))
      const swept = await Promise.all([nodes[0].sweep(), nodes[1].sweep()])
      expect(swept[0].removed + swept[1].removed).toBe(8)
      expect(swept[0].expired + swept[1].expired).toBe(7)
      expect(events.filter(({ name }) => name === "expired")).toHaveLength(7)
      expect(await nodes[0].count("alive")).toBe(1)
    })
  })
}
