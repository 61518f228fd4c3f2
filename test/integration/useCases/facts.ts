import { describe, expect, it } from "vitest"

import type { Json } from "../../../src/domain/json.ts"
import { SessionsError } from "../../../src/index.ts"
/**
 * What a session carries: user ids, claims, data and device facts come back as they went in.
 */
import { given, granted, refusalOf, type StoreUnderTest } from "./given.ts"

const userIds = [
  "alice",
  "Alice",
  "alice ",
  " alice",
  "álice".normalize("NFC"),
  "álice".normalize("NFD"),
  "0",
  "00",
  "1e3",
  "null",
  "__proto__",
  "' OR '1'='1",
  'a"b\\c%_`$',
  "a\u0000b",
  `${"😀".repeat(63)}abc`
]

const payloads: readonly (Json | undefined)[] = [
  undefined,
  null,
  0,
  -1.5,
  0.1,
  Number.MAX_SAFE_INTEGER,
  1e308,
  5e-324,
  "",
  "\u0000\u2028😀'\"\\",
  "\ud800",
  [],
  [null, [1, [2]]],
  {},
  { a: { b: [{ c: null }] } },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":"x"}') as Json,
  Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`key ${i}`, i]))
]

const deep = (levels: number): Json => {
  let value: Json = "bottom"
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { down: value }
  return value
}

export const facts = (store: StoreUnderTest): void => {
  describe("what goes in comes out", () => {
    it("user ids are told apart byte for byte", async () => {
      const { node } = await given(store)
      const sessions = await node()
      for (const userId of userIds) granted(await sessions.create({ userId }))
      for (const userId of userIds) {
        const list = await sessions.list(userId)
        expect(list.map((session) => session.userId)).toEqual([userId])
      }
      expect(await sessions.revokeAll({ userId: "alice" })).toEqual({ revoked: 1 })
      expect(await sessions.count("Alice")).toBe(1)
      expect(await sessions.count("alice ")).toBe(1)
    })

    it("data and claims survive storage, tokens and refreshes unchanged", async () => {
      const { node } = await given(store)
      const [here, there] = [await node(), await node()]
      for (const value of payloads) {
        const small = JSON.stringify(value ?? null).length < 1_000
        const claims = small ? value : "too large for a token"
        const one = granted(await here.create({ userId: "alice", claims, data: value }))
        expect(granted(await there.data.get(one.session.id)).data).toEqual(value)
        expect(granted(await there.verify(one.accessToken.value)).session.claims).toEqual(claims)
        const next = granted(await there.refresh({ refreshToken: one.refreshToken.value }))
        expect(next.session.claims).toEqual(claims)
      }
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    })

    it("deep and large data survive, and deeper ones are refused before anything is written", async () => {
      const { node } = await given(store)
      const sessions = await node()
      const large = "x".repeat(300_000)
      const data = { deep: deep(62), large }
      const { session } = granted(await sessions.create({ userId: "alice", data }))
      expect(granted(await sessions.data.get(session.id)).data).toEqual(data)
      await expect(sessions.create({ userId: "bob", data: deep(65) })).rejects.toMatchObject({
        code: "input_invalid"
      })
      expect(await sessions.count("bob")).toBe(0)
    })

    it("what is no JSON is refused, and nothing is written", async () => {
      const { node } = await given(store)
      const sessions = await node()
      const { session } = granted(await sessions.create({ userId: "alice", data: { kept: true } }))
      const bad: unknown[] = [Number.NaN, { a: undefined }, new Date(0), () => 1, 1n, new Map(), -0]
      for (const value of bad) {
        for (const field of ["data", "claims"]) {
          await expect(
            sessions.create({ userId: "bob", [field]: value as Json })
          ).rejects.toBeInstanceOf(SessionsError)
        }
        await expect(
          sessions.data.update({ sessionId: session.id, data: value as Json, version: 0 })
        ).rejects.toMatchObject({ code: "input_invalid" })
      }
      expect(await sessions.count("bob")).toBe(0)
      expect(await sessions.data.get(session.id)).toEqual({
        ok: true,
        data: { kept: true },
        version: 0
      })
    })

    it("device facts are kept, cleaned of control characters, and updated by use", async () => {
      const { clock, node } = await given(store)
      const sessions = await node()
      const device = {
        ip: "2001:db8::1",
        userAgent: "Fire\nfox \u001b[31m'; DROP TABLE sessions; -- 😀",
        fingerprint: "f",
        name: "Alice’s phone",
        location: "Zürich"
      }
      const one = granted(await sessions.create({ userId: "alice", device, authMethod: "pwd" }))
      expect(one.session.device).toEqual({
        ...device,
        userAgent: "Fire fox  [31m'; DROP TABLE sessions; -- 😀"
      })
      clock.advance(120_000)
      granted(await sessions.touch({ sessionId: one.session.id, device: { ip: "192.0.2.1" } }))
      const seen = await sessions.get(one.session.id)
      expect(seen?.device).toEqual({ ...one.session.device, ip: "192.0.2.1" })
      expect(seen?.authMethod).toBe("pwd")
    })

    it("updated claims reach the next access token and are never lost by a refresh", async () => {
      const { node } = await given(store, { revocation: "store" })
      const sessions = await node()
      const one = granted(await sessions.create({ userId: "alice", claims: { role: "user" } }))
      granted(await sessions.updateClaims({ sessionId: one.session.id, claims: { role: "admin" } }))
      const renewed = granted(await sessions.verify(one.accessToken.value, { renew: true })).renewed
      expect(renewed?.expiresAt).toBe(one.accessToken.expiresAt)
      const again = granted(await sessions.verify(renewed?.value as string, { renew: true }))
      expect(again.session.claims).toEqual({ role: "admin" })
      expect(again.renewed).toBeUndefined()
      const next = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
      expect(next.session.claims).toEqual({ role: "admin" })
    })

    it("claims that would not fit a cookie are refused before anything is written", async () => {
      const { node } = await given(store)
      const sessions = await node()
      const claims = { text: "x".repeat(3_000) }
      await expect(sessions.create({ userId: "alice", claims })).rejects.toMatchObject({
        code: "claims_too_large"
      })
      expect(await sessions.count("alice")).toBe(0)
      const { session } = granted(await sessions.create({ userId: "alice", claims: "small" }))
      await expect(sessions.updateClaims({ sessionId: session.id, claims })).rejects.toMatchObject({
        code: "claims_too_large"
      })
      expect((await sessions.get(session.id))?.claims).toBe("small")
    })

    it("a new authentication whose method would not fit a cookie is refused before anything is written", async () => {
      const { node } = await given(store)
      const sessions = await node()
      // As much as a cookie takes, found by halving: one character more is refused.
      let [fits, tooMuch] = [0, 4096]
      while (tooMuch - fits > 1) {
        const length = (fits + tooMuch) >> 1
        const claims = "x".repeat(length)
        const created = await sessions.create({ userId: "alice", claims }).catch(() => undefined)
        if (created === undefined) tooMuch = length
        else fits = length
      }
      const claims = "x".repeat(fits)
      const { session } = granted(await sessions.create({ userId: "alice", claims }))
      await expect(
        sessions.reauthenticate({ sessionId: session.id, authMethod: "m".repeat(64) })
      ).rejects.toMatchObject({ code: "claims_too_large" })
      expect(await sessions.get(session.id)).toEqual(session)
    })

    it("a fingerprint that could be taken for another is refused", async () => {
      const { node } = await given(store)
      const sessions = await node()
      for (const fingerprint of ["a\u0000b", "a\ud800b"]) {
        await expect(
          sessions.create({ userId: "alice", device: { fingerprint } })
        ).rejects.toMatchObject({
          code: "input_invalid",
          message: expect.stringMatching(/^device\.fingerprint: /)
        })
      }
      expect(await sessions.count("alice")).toBe(0)
    })

    it("a writer of old data is told so, and loses nothing", async () => {
      const { node } = await given(store)
      const sessions = await node()
      const { session } = granted(await sessions.create({ userId: "alice", data: { cart: [1] } }))
      const sessionId = session.id
      expect(await sessions.data.update({ sessionId, data: { cart: [1, 2] }, version: 0 })).toEqual(
        { ok: true, data: { cart: [1, 2] }, version: 1 }
      )
      expect(
        refusalOf(await sessions.data.update({ sessionId, data: { cart: [] }, version: 0 }))
      ).toBe("data_conflict")
      expect(
        refusalOf(await sessions.data.update({ sessionId, patch: { cart: null }, version: 0 }))
      ).toBe("data_conflict")
      expect(
        granted(await sessions.data.update({ sessionId, patch: { theme: "dark" } }))
      ).toMatchObject({ data: { cart: [1, 2], theme: "dark" }, version: 2 })
    })

    it("a writer of old data who can merge it with the newer loses nothing, however many there are", async () => {
      const { node } = await given(store)
      const nodes = [await node(), await node()] as const
      const { session } = granted(await nodes[0].create({ userId: "alice", data: [] }))
      const merge = (stored: unknown, mine: unknown) => [
        ...new Set([...(stored as string[]), ...(mine as string[])])
      ]
      const write = (item: number) =>
        nodes[item % 2 === 0 ? 0 : 1].data.update({
          sessionId: session.id,
          data: [`item ${item}`],
          version: 0,
          merge
        })
      const written = await Promise.all(Array.from({ length: 12 }, (_, item) => write(item)))
      expect(written.every(({ ok }) => ok)).toBe(true)
      const { data, version } = granted(await nodes[0].data.get(session.id))
      expect(new Set(data as string[])).toEqual(
        new Set(Array.from({ length: 12 }, (_, item) => `item ${item}`))
      )
      expect(version).toBe(12)
      await expect(
        nodes[0].data.update({
          sessionId: session.id,
          data: [],
          version: 0,
          merge: "mine" as never
        })
      ).rejects.toMatchObject({ message: expect.stringMatching(/^merge: /) })
    })

    it("unknown and malformed session ids are no session, and change nothing", async () => {
      const { node } = await given(store)
      const sessions = await node()
      for (const id of ["A".repeat(22), "", "x", "A".repeat(21) + "B", "' OR 1=1 --", "😀"]) {
        expect(await sessions.get(id)).toBeNull()
        expect(await sessions.revoke({ sessionId: id })).toEqual({ revoked: false })
        expect(refusalOf(await sessions.data.get(id))).toBe("session_not_found")
        expect(refusalOf(await sessions.touch({ sessionId: id }))).toBe("session_not_found")
        expect(await sessions.revokeOthers({ sessionId: id })).toEqual({ revoked: 0 })
      }
    })

    it("device binding reports another device, or refuses it without using the token up", async () => {
      const { events, node } = await given(store)
      const device = { fingerprint: "mine" }
      const reporting = await node({ deviceBinding: "report" })
      const requiring = await node({ deviceBinding: "require" })
      const one = granted(await requiring.create({ userId: "alice", device }))
      const other = { fingerprint: "another" }
      expect(
        refusalOf(await requiring.refresh({ refreshToken: one.refreshToken.value, device: other }))
      ).toBe("device_mismatch")
      expect(refusalOf(await requiring.verify(one.accessToken.value))).toBe("device_mismatch")
      expect(refusalOf(await requiring.verify(one.accessToken.value, { device: other }))).toBe(
        "device_mismatch"
      )
      granted(await requiring.verify(one.accessToken.value, { device }))
      granted(await reporting.verify(one.accessToken.value, { device: other }))
      granted(await requiring.refresh({ refreshToken: one.refreshToken.value, device }))
      const told = events.filter(({ name }) => name === "deviceMismatch")
      expect(told.map((event) => (event as { refused: boolean }).refused)).toEqual([
        true,
        true,
        true,
        false
      ])
    })
  })
}
