import { describe, expect, it } from "vitest"

/**
 * Signing keys over several nodes: one that leaks is revoked, and one follows the other, and nobody is signed
 * out for it.
 */
import type { IssuedToken } from "../../../src/index.ts"
import { eventNames, given, granted, refusalOf, type Node, type StoreUnderTest } from "./given.ts"

const minute = 60_000
const day = 24 * 60 * minute

/** The key that signed a token. */
const keyOf = ({ value }: IssuedToken): string =>
  (JSON.parse(Buffer.from(value.split(".")[0] ?? "", "base64url").toString()) as { kid: string })
    .kid

const signIn = async (node: Node) => granted(await node.create({ userId: "alice" }))
const keyIds = (node: Node): readonly unknown[] => node.jwks().keys.map((key) => key["kid"])

export const keyStories = (store: StoreUnderTest): void => {
  describe("a revoked signing key", () => {
    it("is refused at once where it was revoked, and within maxStaleness elsewhere; nobody is signed out", async () => {
      const { clock, events, node } = await given(store)
      const [here, there] = [await node(), await node()]
      const before = await signIn(there)
      const leaked = keyOf(before.accessToken)
      granted(await here.verify(before.accessToken.value))
      granted(await there.verify(before.accessToken.value))

      expect(await here.revokeKey(leaked)).toEqual({ revoked: true })
      expect(await here.verify(before.accessToken.value)).toMatchObject({
        refusal: { code: "access_token_invalid", action: "refresh" }
      })
      clock.advance(2_001)
      expect(refusalOf(await there.verify(before.accessToken.value))).toBe("access_token_invalid")

      for (const issuer of [here, there]) {
        const after = granted(await issuer.refresh({ refreshToken: before.refreshToken.value }))
        expect(keyOf(after.accessToken)).not.toBe(leaked)
        for (const one of [here, there]) {
          granted(await one.verify(after.accessToken.value))
          expect(keyIds(one)).toEqual([keyOf(after.accessToken)])
        }
      }
      expect(events.filter(({ name }) => name === "keyRevoked")).toMatchObject([{ keyId: leaked }])
      expect(await there.revokeKey(leaked)).toEqual({ revoked: false })
      expect(eventNames(events).filter((name) => name === "keyRevoked")).toHaveLength(1)
    })

    it("that two nodes revoke at once has one successor, and is told of once", async () => {
      const { events, node } = await given(store)
      const nodes = [await node(), await node()] as const
      const leaked = keyOf((await signIn(nodes[0])).accessToken)
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, index) => nodes[index % 2 === 0 ? 0 : 1].revokeKey(leaked))
      )
      expect(outcomes.filter(({ revoked }) => revoked)).toHaveLength(1)
      expect(eventNames(events).filter((name) => name === "keyRevoked")).toHaveLength(1)
      const third = await node()
      expect(keyIds(third)).toHaveLength(1)
      expect(keyOf((await signIn(nodes[0])).accessToken)).toBe(keyIds(third)[0])
      expect(keyOf((await signIn(nodes[1])).accessToken)).toBe(keyIds(third)[0])
    })

    it("is not signed with while its successor is waiting: another one signs at once, and goes on", async () => {
      const { clock, node } = await given(store)
      const here = await node()
      const leaked = keyOf((await signIn(here)).accessToken)
      clock.advance(day - 10 * minute)
      // A node that starts sees to it that the next key is published.
      const there = await node()
      const pending = keyIds(there).find((id) => id !== leaked)
      expect(keyIds(there)).toHaveLength(2)

      expect(await there.revokeKey(leaked)).toEqual({ revoked: true })
      const hurried = keyOf((await signIn(there)).accessToken)
      expect([leaked, pending]).not.toContain(hurried)
      clock.advance(20 * minute)
      for (const one of [here, there]) expect(keyOf((await signIn(one)).accessToken)).toBe(hurried)
    })

    it("that is only waiting, or verifies only, changes nothing about who signs", async () => {
      const { clock, node } = await given(store)
      const here = await node()
      const first = keyOf((await signIn(here)).accessToken)
      clock.advance(day - 10 * minute)
      const there = await node()
      const pending = String(keyIds(there).find((id) => id !== first))
      expect(await there.revokeKey(pending)).toEqual({ revoked: true })
      expect(keyOf((await signIn(there)).accessToken)).toBe(first)

      // The next one is published in full again.
      const later = await node()
      const next = String(keyIds(later).find((id) => id !== first))
      expect(next).not.toBe(pending)
      clock.advance(15 * minute - 1)
      expect(keyOf((await signIn(later)).accessToken)).toBe(first)
      const old = (await signIn(later)).accessToken.value
      clock.advance(1)
      expect(keyOf((await signIn(later)).accessToken)).toBe(next)
      granted(await later.verify(old))
      expect(await later.revokeKey(first)).toEqual({ revoked: true })
      expect(refusalOf(await later.verify(old))).toBe("access_token_invalid")
      expect(keyOf((await signIn(later)).accessToken)).toBe(next)
    })

    it('is found out under revocation: "store" within two seconds', async () => {
      const { clock, node } = await given(store, { revocation: "store" })
      const [here, there] = [await node(), await node()]
      const { accessToken } = await signIn(there)
      expect(await here.revokeKey(keyOf(accessToken))).toEqual({ revoked: true })
      clock.advance(2_000)
      expect(refusalOf(await there.verify(accessToken.value))).toBe("access_token_invalid")
    })

    it('is found out under revocation: "expiry" when the keys are read the next time', async () => {
      const { clock, node } = await given(store, { revocation: "expiry" })
      const [here, there] = [await node(), await node()]
      const { accessToken } = await signIn(there)
      expect(await here.revokeKey(keyOf(accessToken))).toEqual({ revoked: true })
      clock.advance(2_000)
      granted(await there.verify(accessToken.value))
      // A token of the new key makes the node read them.
      granted(await there.verify((await signIn(here)).accessToken.value))
      expect(refusalOf(await there.verify(accessToken.value))).toBe("access_token_invalid")
    })

    it("that nobody has is no error, and nothing but a text names one", async () => {
      const { events, node } = await given(store)
      const sessions = await node()
      const { accessToken } = await signIn(sessions)
      for (const id of ["nobody", "", "no key id", "k".repeat(65)]) {
        expect(await sessions.revokeKey(id)).toEqual({ revoked: false })
      }
      for (const id of [undefined, null, 7, { id: "key" }]) {
        await expect(sessions.revokeKey(id as never)).rejects.toMatchObject({
          code: "input_invalid"
        })
      }
      granted(await sessions.verify(accessToken.value))
      expect(eventNames(events)).toEqual(["created"])
    })

    it("is not revoked where the keys are the application's own", async () => {
      const { node } = await given(store)
      const own = {
        kty: "oct",
        alg: "HS256",
        kid: "own",
        k: Buffer.alloc(32, 7).toString("base64url")
      }
      const sessions = await node({ keys: { provided: [own] } })
      const { accessToken } = await signIn(sessions)
      await expect(sessions.revokeKey("own")).rejects.toMatchObject({
        code: "input_invalid",
        message: expect.stringContaining("keys.provided")
      })
      granted(await sessions.verify(accessToken.value))
    })
  })

  describe("signing keys that follow each other", () => {
    it("sign from their activation on and not before, also for a node that slept through it", async () => {
      const { clock, node } = await given(store)
      const sleeper = await node()
      const first = keyOf((await signIn(sleeper)).accessToken)
      // The first key was activated five seconds before it was made.
      clock.advance(day - 15 * minute - 5_000)
      const awake = await node()
      const second = keyIds(awake).find((id) => id !== first)
      clock.advance(15 * minute - 1)
      expect(keyOf((await signIn(awake)).accessToken)).toBe(first)
      clock.advance(1)
      expect(keyOf((await signIn(awake)).accessToken)).toBe(second)
      expect(keyIds(sleeper)).toEqual([first])
      expect(keyOf((await signIn(sleeper)).accessToken)).toBe(second)
    })
  })
}
