import { describe, expect, it } from "vitest"

/**
 * The story that the product is for, and the stories that must not be taken for it.
 */
import { eventNames, given, granted, refusalOf, type StoreUnderTest } from "./given.ts"

const minute = 60_000

export const theftStories = (store: StoreUnderTest): void => {
  describe("theft", () => {
    it("a refresh token reused after the band revokes the session", async () => {
      const { clock, events, node } = await given(store)
      const sessions = await node()
      const signedIn = granted(await sessions.create({ userId: "alice" }))
      const stolen = signedIn.refreshToken.value

      const victim = granted(await sessions.refresh({ refreshToken: stolen }))
      clock.advance(11 * minute)
      const later = granted(await sessions.refresh({ refreshToken: victim.refreshToken.value }))
      granted(await sessions.verify(later.accessToken.value))
      clock.advance(11 * minute)

      const thief = await sessions.refresh({ refreshToken: stolen, device: { ip: "203.0.113.7" } })
      expect(refusalOf(thief)).toBe("refresh_token_reused")
      expect(thief).toMatchObject({ session: { id: signedIn.session.id, userId: "alice" } })
      expect(refusalOf(await sessions.refresh({ refreshToken: later.refreshToken.value }))).toBe(
        "session_revoked"
      )
      expect(await sessions.get(signedIn.session.id)).toBeNull()
      expect(events.find(({ name }) => name === "theft")).toMatchObject({
        userId: "alice",
        generation: 0,
        response: "revoke-session",
        presentedBy: { ip: "203.0.113.7" }
      })
    })

    it("with no leeway and no band, the fork is found as soon as one side has gone on", async () => {
      const { node } = await given(store, {
        refreshToken: { leeway: 0, band: 0, confirmation: "await" },
        revocation: "store"
      })
      const sessions = await node()
      const { refreshToken } = granted(await sessions.create({ userId: "alice" }))
      const victim = granted(await sessions.refresh({ refreshToken: refreshToken.value }))
      granted(await sessions.verify(victim.accessToken.value))

      const thief = await sessions.refresh({ refreshToken: refreshToken.value })
      expect(refusalOf(thief)).toBe("refresh_token_reused")
      expect(refusalOf(await sessions.verify(victim.accessToken.value))).toBe("session_revoked")
      expect(refusalOf(await sessions.refresh({ refreshToken: victim.refreshToken.value }))).toBe(
        "session_revoked"
      )
    })

    it("revoke-user ends every session of the user, and nobody else's", async () => {
      const { clock, node } = await given(store, { theftResponse: "revoke-user" })
      const sessions = await node()
      const first = granted(await sessions.create({ userId: "alice" }))
      granted(await sessions.create({ userId: "alice" }))
      granted(await sessions.create({ userId: "Alice" }))
      const next = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      granted(await sessions.refresh({ refreshToken: next.refreshToken.value }))
      clock.advance(2 * minute)
      const thief = await sessions.refresh({ refreshToken: first.refreshToken.value })
      expect(refusalOf(thief)).toBe("refresh_token_reused")
      expect(await sessions.count("alice")).toBe(0)
      expect(await sessions.count("Alice")).toBe(1)
    })

    it("a replaced token is a theft on another device, too", async () => {
      const { clock, events, node } = await given(store, { deviceBinding: "require" })
      const sessions = await node()
      const device = { fingerprint: "mine" }
      const first = granted(await sessions.create({ userId: "alice", device }))
      const refreshed = async (refreshToken: string) =>
        granted(await sessions.refresh({ refreshToken, device })).refreshToken.value
      await refreshed(await refreshed(first.refreshToken.value))
      clock.advance(2 * minute)
      const thief = { refreshToken: first.refreshToken.value, device: { fingerprint: "his" } }
      expect(refusalOf(await sessions.refresh(thief))).toBe("refresh_token_reused")
      expect(await sessions.count("alice")).toBe(0)
      expect(eventNames(events)).toContain("theft")
    })

    it("report tells of the theft and lets the session live", async () => {
      const { clock, events, node } = await given(store, { theftResponse: "report" })
      const sessions = await node()
      const first = granted(await sessions.create({ userId: "alice" }))
      const next = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      const last = granted(await sessions.refresh({ refreshToken: next.refreshToken.value }))
      clock.advance(2 * minute)
      const thief = await sessions.refresh({ refreshToken: first.refreshToken.value })
      expect(refusalOf(thief)).toBe("refresh_token_reused")
      expect(eventNames(events)).toContain("theft")
      granted(await sessions.refresh({ refreshToken: last.refreshToken.value }))
    })

    it("a lost answer is no theft, however long ago it was", async () => {
      const { clock, events, node } = await given(store)
      const sessions = await node()
      const first = granted(await sessions.create({ userId: "alice" }))
      for (let lost = 0; lost < 3; lost++) {
        granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
        clock.advance(60 * minute)
      }
      granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      expect(eventNames(events)).not.toContain("theft")
    })

    it("a second tab within the leeway is no theft, and one lineage goes on", async () => {
      const { clock, events, node } = await given(store)
      const sessions = await node()
      const first = granted(await sessions.create({ userId: "alice" }))
      const tab = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      clock.advance(1_000)
      const twin = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      granted(await sessions.refresh({ refreshToken: tab.refreshToken.value }))
      const late = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      granted(await sessions.refresh({ refreshToken: twin.refreshToken.value }))
      granted(await sessions.refresh({ refreshToken: late.refreshToken.value }))
      expect(eventNames(events)).not.toContain("theft")
      expect(eventNames(events).filter((name) => name === "promoted")).toHaveLength(1)
    })

    it("between leeway and band an old token is stale: nothing is written, nobody is alarmed", async () => {
      const { clock, events, node } = await given(store)
      const sessions = await node()
      const first = granted(await sessions.create({ userId: "alice" }))
      const next = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      granted(await sessions.refresh({ refreshToken: next.refreshToken.value }))
      const before = await sessions.get(first.session.id)
      clock.advance(30_000)
      const stale = await sessions.refresh({ refreshToken: first.refreshToken.value })
      expect(stale).toMatchObject({
        ok: false,
        refusal: { code: "stale_refresh_token", action: "retry" }
      })
      expect(await sessions.get(first.session.id)).toEqual(before)
      expect(eventNames(events)).not.toContain("theft")
    })

    it("an orphaned access token is refused where it was found out, and revokes nothing", async () => {
      const { clock, node } = await given(store, { refreshToken: { confirmation: "await" } })
      const sessions = await node()
      const first = granted(await sessions.create({ userId: "alice" }))
      const stolen = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      clock.advance(60_000)
      const victim = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      granted(await sessions.verify(victim.accessToken.value))
      expect(refusalOf(await sessions.verify(stolen.accessToken.value))).toBe(
        "access_token_superseded"
      )
      granted(await sessions.verify(victim.accessToken.value))
    })

    it("strict rotation promotes at issue, and takes a late parent only within the leeway", async () => {
      const { clock, node } = await given(store, {
        refreshToken: { rotation: "strict", leeway: "10 seconds", band: 0 }
      })
      const sessions = await node()
      const first = granted(await sessions.create({ userId: "alice" }))
      granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      clock.advance(10_000)
      const again = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      granted(await sessions.refresh({ refreshToken: again.refreshToken.value }))
      clock.advance(10_001)
      expect(refusalOf(await sessions.refresh({ refreshToken: first.refreshToken.value }))).toBe(
        "refresh_token_reused"
      )
    })

    it("with rotation off the refresh token stays and slides the idle timeout", async () => {
      const { clock, node } = await given(store, { refreshToken: { rotation: "off" } })
      const sessions = await node()
      const first = granted(await sessions.create({ userId: "alice" }))
      clock.advance(24 * 60 * minute)
      const again = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
      expect(again.refreshToken.value).toBe(first.refreshToken.value)
      await sessions.close()
      const other = await node()
      const session = await other.get(first.session.id)
      expect(session?.idleExpiresAt).toBe(clock.now() + 30 * 24 * 60 * minute)
    })
  })
}
