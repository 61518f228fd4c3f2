/**
 * @thermopylae/lib.jwt-user-session, row by row.
 */
import * as Effect from "effect/Effect"
import { expect } from "vitest"

import { memoryStore, type StoreAdapter } from "../../../src/index.ts"
import { openTwice, storeContract } from "../../../src/testing/index.ts"
import { eventNames, given, granted, refusalOf } from "../useCases/given.ts"
import { memory, sqlite } from "./stores.ts"
import type { Cases } from "./walk.ts"

const minute = 60_000

const part = (token: string, index: number): unknown =>
  JSON.parse(Buffer.from(token.split(".")[index] ?? "", "base64url").toString())

/** A store that is none of ours: it hands on to one, and remembers what it was asked. */
function ownStore(): { readonly store: StoreAdapter; readonly asked: readonly string[] } {
  const asked: string[] = []
  const inner = memoryStore()
  const store: StoreAdapter = {
    name: "own",
    migrate: () => inner.migrate(),
    open: (settings) =>
      Effect.map(inner.open(settings), ({ sessions, ...rest }) => ({
        ...rest,
        sessions: {
          ...sessions,
          insert: (input) => {
            asked.push(`insert ${input.session.userId}`)
            return sessions.insert(input)
          }
        }
      }))
  }
  return { store, asked }
}

export const thermopylae: Cases = {
  "JwtUserSessionManager with HS384, an issuer, several audiences, expiresIn and verify options of their own":
    async () => {
      const issued = ["https://app.example", "https://admin.example"]
      const { clock, node } = await given(memory, {
        accessToken: { algorithm: "HS384", lifetime: "5 minutes", jitter: 0 }
      })
      const expecting = (expected: string) => node({ audience: { issued, expected } })
      const [app, admin] = [
        await expecting("https://app.example"),
        await expecting("https://admin.example")
      ]
      const { accessToken } = granted(await app.create({ userId: "alice" }))
      expect(part(accessToken.value, 0)).toMatchObject({ alg: "HS384", typ: "at+jwt" })
      expect(part(accessToken.value, 1)).toMatchObject({
        iss: "https://api.example.com",
        aud: issued
      })
      expect(accessToken.expiresAt).toBe(clock.now() + 5 * minute)
      granted(await app.verify(accessToken.value))
      granted(await admin.verify(accessToken.value))
      const other = await node({ audience: "https://other.example" })
      expect(refusalOf(await other.verify(accessToken.value))).toBe("access_token_invalid")
    },

  "UserSessionStorage, to be brought along": async () => {
    const { store, asked } = ownStore()
    const sessions = await (await given(memory)).node({ store })
    granted(await sessions.create({ userId: "alice" }))
    expect(asked).toEqual(["insert alice"])

    const cases: (() => Promise<void>)[] = []
    storeContract(
      () => openTwice(ownStore().store),
      (_name, run) => cases.push(run)
    )
    expect(cases.length).toBeGreaterThan(50)
    for (const run of cases) await run()
  },

  "InvalidAccessTokensCache, restrictOne, restrictAll": async () => {
    const { clock, node } = await given(sqlite)
    const [here, there] = [await node(), await node()]
    const create = async () => granted(await here.create({ userId: "alice" }))
    const [one, two, three] = [await create(), await create(), await create()]
    await here.revoke({ sessionId: one.session.id })
    clock.advance(2_001)
    expect(refusalOf(await there.verify(one.accessToken.value))).toBe("session_revoked")
    granted(await there.verify(two.accessToken.value))
    await here.revokeAll({ userId: "alice" })
    clock.advance(2_001)
    for (const { accessToken } of [two, three]) {
      expect(refusalOf(await there.verify(accessToken.value))).toBe("session_revoked")
    }
  },

  "events SESSION_INVALIDATED, ALL_SESSIONS_INVALIDATED": async () => {
    const { events, node } = await given(memory)
    const sessions = await node()
    const one = granted(await sessions.create({ userId: "alice" }))
    granted(await sessions.create({ userId: "alice" }))
    granted(await sessions.create({ userId: "alice" }))
    await sessions.revoke({ sessionId: one.session.id })
    expect(eventNames(events).filter((name) => name === "revoked")).toHaveLength(1)
    await sessions.revokeAll({ userId: "alice" })
    expect(eventNames(events).filter((name) => name === "revoked")).toHaveLength(3)
  },

  "create, read, readAll, update, deleteOne, deleteAll": async () => {
    const sessions = await (await given(memory)).node()
    const one = granted(await sessions.create({ userId: "alice" }))
    granted(await sessions.create({ userId: "alice" }))
    granted(await sessions.verify(one.accessToken.value))
    expect(await sessions.list("alice")).toHaveLength(2)
    granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
    expect(await sessions.revoke({ sessionId: one.session.id })).toEqual({ revoked: true })
    expect(await sessions.revokeAll({ userId: "alice" })).toEqual({ revoked: 1 })
  },

  "device and location of a session": async () => {
    const sessions = await (await given(sqlite)).node()
    const device = {
      ip: "203.0.113.7",
      userAgent: "curl/8",
      fingerprint: "f-1",
      name: "work laptop",
      location: "Bucharest, RO"
    }
    granted(await sessions.create({ userId: "alice", device }))
    expect((await sessions.list("alice"))[0]?.device).toEqual(device)
  },

  "the check of the device": async () => {
    const device = { fingerprint: "laptop" }
    const other = { device: { fingerprint: "phone" } }
    for (const [deviceBinding, ok, told] of [
      ["off", true, 0],
      ["report", true, 1],
      ["require", false, 1]
    ] as const) {
      const { events, node } = await given(memory, { deviceBinding })
      const sessions = await node()
      const { accessToken } = granted(await sessions.create({ userId: "alice", device }))
      expect(await sessions.verify(accessToken.value, other)).toMatchObject({ ok })
      const mismatches = events.filter(({ name }) => name === "deviceMismatch")
      expect(mismatches).toHaveLength(told)
    }
  }
}
