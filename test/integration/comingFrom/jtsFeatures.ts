/**
 * @engjts/mysql-adapter and JTS, row by row: its columns, profiles, policies and claims.
 */
import { createHash } from "node:crypto"

import { createLocalJWKSet, jwtVerify } from "jose"
import { expect } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { refusal, refusalCodes } from "../../../src/domain/refusal.ts"
import { createSessions, memoryStore, type SessionsOptions } from "../../../src/index.ts"
import { testClock } from "../../../src/testing/testClock.ts"
import { runningService } from "../service/started.ts"
import { eventNames, given, granted, refusalOf } from "../useCases/given.ts"
import { base, signedIn } from "./jts.ts"
import { database, memory, sqlite } from "./stores.ts"
import type { Cases } from "./walk.ts"

const second = 1000
const minute = 60 * second
const day = 24 * 60 * minute

export const jtsFeatures: Cases = {
  "columns aid, prn, device_fingerprint, user_agent, ip and the three times": async () => {
    const { clock, node } = await given(sqlite)
    const [here, there] = [await node(), await node()]
    const device = { fingerprint: "f-1", userAgent: "curl/8", ip: "203.0.113.7" }
    const { session } = granted(await here.create({ userId: "alice", device }))
    expect(await there.get(session.id)).toMatchObject({
      id: session.id,
      userId: "alice",
      device,
      createdAt: clock.now(),
      lastActiveAt: clock.now(),
      idleExpiresAt: clock.now() + 30 * day,
      absoluteExpiresAt: clock.now() + 365 * day
    })
  },

  "columns version, rotation_timestamp": async () => {
    const { clock, sessions, created } = await signedIn()
    clock.advance(minute)
    const next = granted(await sessions.refresh({ refreshToken: created.refreshToken.value }))
    expect(granted(await sessions.inspect(next.refreshToken.value))).toMatchObject({
      generation: 1,
      issuedAt: clock.now()
    })
  },

  "column metadata": async () => {
    const { sessions, sessionId } = await signedIn()
    granted(await sessions.data.update({ sessionId, data: { theme: "dark" }, version: 0 }))
    expect(granted(await sessions.data.get(sessionId)).data).toEqual({ theme: "dark" })
  },

  "columns of the state proofs": async () => {
    const pool = (await database()).pool()
    const sessions = await createSessions({ ...base, store: mysqlStore(pool), migrate: true })
    const { refreshToken } = granted(await sessions.create({ userId: "alice" }))
    const { id, digest } = digestOf(refreshToken.value)
    const [rows] = await pool.query<never[]>("SELECT * FROM watchword_sessions")
    const [row] = rows as readonly Readonly<Record<string, unknown>>[]
    expect(row?.["current_digest"]).toEqual(digest)
    const cells = Object.values(row ?? {}).filter((cell) => Buffer.isBuffer(cell))
    const texts = [id, Buffer.from(id.toString("base64url"))]
    expect(cells.some((cell) => texts.some((text) => cell.includes(text)))).toBe(false)
    await sessions.close()
  },

  "profile L: no rotation": async () => {
    const { clock, sessions, created } = await signedIn({ refreshToken: { rotation: "off" } })
    clock.advance(day)
    const again = granted(await sessions.refresh({ refreshToken: created.refreshToken.value }))
    expect(again.refreshToken.value).toBe(created.refreshToken.value)
  },

  "profile S: rotation and replay detection": async () => {
    const { clock, sessions, created } = await signedIn()
    const next = granted(await sessions.refresh({ refreshToken: created.refreshToken.value }))
    granted(await sessions.refresh({ refreshToken: next.refreshToken.value }))
    clock.advance(2 * minute)
    const replayed = await sessions.refresh({ refreshToken: created.refreshToken.value })
    expect(refusalOf(replayed)).toBe("refresh_token_reused")
  },

  "profile C: encrypted bearer": async () => {
    const { sessions, created } = await signedIn({ accessToken: { encryption: "A256GCM" } })
    const parts = created.accessToken.value.split(".")
    expect(parts).toHaveLength(5)
    const header: unknown = JSON.parse(Buffer.from(parts[0] ?? "", "base64url").toString())
    expect(header).toMatchObject({ alg: "dir", enc: "A256GCM" })
    const { session } = granted(await sessions.verify(created.accessToken.value))
    expect(session.claims).toEqual({ role: "admin" })
  },

  "grace window": async () => {
    const { clock, events, sessions, created } = await signedIn()
    const refreshToken = created.refreshToken.value
    const answer = granted(await sessions.refresh({ refreshToken }))
    clock.advance(9 * second)
    const again = granted(await sessions.refresh({ refreshToken }))
    for (const { accessToken, refreshToken } of [answer, again]) {
      granted(await sessions.verify(accessToken.value))
      granted(await sessions.refresh({ refreshToken: refreshToken.value }))
    }
    expect(eventNames(events)).not.toContain("theft")
  },

  "session policies allow_all, single, max:n, notify": async () => {
    const after = async (sessionsPerUser: SessionsOptions["sessionsPerUser"], logins: number) => {
      const { clock, events, node } = await given(memory, { sessionsPerUser })
      const sessions = await node()
      for (let count = 0; count < logins; count++) {
        granted(await sessions.create({ userId: "alice" }))
        clock.advance(second)
      }
      const told = eventNames(events).filter((name) => name === "limitExceeded").length
      return { alive: await sessions.count("alice"), told }
    }
    expect(await after(undefined, 5)).toEqual({ alive: 5, told: 0 })
    expect(await after({ max: 1, exceeded: "evict-oldest" }, 5)).toEqual({ alive: 1, told: 4 })
    expect(await after({ max: 3, exceeded: "evict-oldest" }, 5)).toEqual({ alive: 3, told: 2 })
    expect(await after({ max: 3, exceeded: "notify" }, 5)).toEqual({ alive: 5, told: 2 })
  },

  "12 error codes, each with an action": async () => {
    const actions = refusalCodes.map((code) => refusal(code).action)
    expect(new Set(actions)).toEqual(new Set(["refresh", "login", "retry", "none"]))
    const { sessions } = await signedIn()
    expect(await sessions.verify("garbage")).toEqual({
      ok: false,
      refusal: refusal("access_token_invalid")
    })
  },

  "/.well-known/jts-jwks": async () => {
    const { sessions, created } = await signedIn({ clock: testClock(Date.now()) })
    const keys = { keys: sessions.jwks().keys.map((key) => ({ ...key })) }
    const { payload } = await jwtVerify(created.accessToken.value, createLocalJWKSet(keys), {
      issuer: base.issuer,
      typ: "at+jwt"
    })
    expect(payload).toMatchObject({ sub: "alice", claims: { role: "admin" } })

    const service = await runningService({ options: { store: memoryStore() } })
    const published = await service.ask("GET", "/.well-known/jwks.json", { headers: {} })
    expect(published.body).toEqual(service.sessions.jwks())
  },

  "claims perm, grc, org, spl": async () => {
    const { node } = await given(memory)
    const sessions = await node()
    const claims = { perm: ["read"], grc: 10, org: "acme", spl: "single" }
    const { accessToken } = granted(await sessions.create({ userId: "alice", claims }))
    expect(granted(await sessions.verify(accessToken.value)).session.claims).toEqual(claims)
  },

  "claims atm, ath": async () => {
    const { clock, node } = await given(memory)
    const sessions = await node()
    const at = clock.now()
    const one = granted(await sessions.create({ userId: "alice", authMethod: "hwk" }))
    clock.advance(day)
    const next = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
    const { session } = granted(await sessions.verify(next.accessToken.value))
    expect(session).toMatchObject({ authMethod: "hwk", authTime: at })
  },

  "claim dfp": async () => {
    const { node } = await given(memory, { deviceBinding: "require" })
    const sessions = await node()
    const device = { fingerprint: "laptop" }
    const one = granted(await sessions.create({ userId: "alice", device }))
    granted(await sessions.verify(one.accessToken.value, { device }))
    const other = { device: { fingerprint: "phone" } }
    expect(refusalOf(await sessions.verify(one.accessToken.value, other))).toBe("device_mismatch")
    const refreshToken = one.refreshToken.value
    expect(refusalOf(await sessions.refresh({ refreshToken, ...other }))).toBe("device_mismatch")
  }
}

/** A refresh token's secret id, and the digest of it that may be stored. */
function digestOf(refreshToken: string): { readonly id: Buffer; readonly digest: Buffer } {
  const id = refreshToken.split(".")[1] ?? ""
  const digest = createHash("sha256").update(id).digest()
  return { id: Buffer.from(id, "base64url"), digest }
}
