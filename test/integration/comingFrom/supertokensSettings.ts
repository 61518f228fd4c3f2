/**
 * supertokens-node-mysql-ref-jwt, row by row: its settings, and how it works.
 */
import { generateKeyPairSync } from "node:crypto"

import { expect } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { createSessions, memoryStore, type LogEntry } from "../../../src/index.ts"
import { faultyStore } from "../../support/faultyStore.ts"
import { given, granted, refusalOf } from "../useCases/given.ts"
import { database, memory, sqlite } from "./stores.ts"
import type { Cases } from "./walk.ts"

const minute = 60_000
const day = 86_400_000

const base = {
  secret: "of thirty-two bytes or more, for these tests",
  issuer: "https://api.example.com"
}

export const supertokensSettings: Cases = {
  "accessToken.signingKey.dynamic, accessToken.signingKey.updateInterval": async () => {
    const { clock, node } = await given(memory, { keys: { rotateEvery: "1 hour" } })
    const sessions = await node()
    const first = granted(await sessions.create({ userId: "alice" }))
    // The next key is published a quarter of an hour before it signs, by whoever comes by.
    clock.advance(61 * minute)
    const between = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
    clock.advance(16 * minute)
    const next = granted(await sessions.refresh({ refreshToken: between.refreshToken.value }))
    expect(keyOf(next.accessToken.value)).not.toBe(keyOf(first.accessToken.value))

    const fixed = await given(memory, { keys: { rotateEvery: "off" } })
    const still = await fixed.node()
    const one = granted(await still.create({ userId: "alice" }))
    fixed.clock.advance(25 * day)
    const same = granted(await still.refresh({ refreshToken: one.refreshToken.value }))
    expect(keyOf(same.accessToken.value)).toBe(keyOf(one.accessToken.value))
  },

  "accessToken.signingKey.get": async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
    const jwk = { ...privateKey.export({ format: "jwk" }), kid: "mine" }
    const { node } = await given(memory, { keys: { provided: [jwk] } })
    const sessions = await node()
    const { accessToken } = granted(await sessions.create({ userId: "alice" }))
    expect(keyOf(accessToken.value)).toBe("mine")
    granted(await sessions.verify(accessToken.value))
  },

  "accessToken.validity, refreshToken.validity": async () => {
    const { clock, node } = await given(memory, {
      accessToken: { lifetime: "2 minutes", jitter: 0 },
      refreshToken: { idleTimeout: "5 days" }
    })
    const sessions = await node()
    const { accessToken, refreshToken } = granted(await sessions.create({ userId: "alice" }))
    expect(accessToken.expiresAt).toBe(clock.now() + 2 * minute)
    expect(refreshToken.expiresAt).toBe(clock.now() + 5 * day)
  },

  "accessToken.blacklisting": async () => {
    for (const [revocation, ok] of [
      ["store", false],
      ["expiry", true]
    ] as const) {
      const { node } = await given(memory, { revocation })
      const sessions = await node()
      const { accessToken, session } = granted(await sessions.create({ userId: "alice" }))
      await sessions.revoke({ sessionId: session.id })
      expect(await sessions.verify(accessToken.value)).toMatchObject({ ok })
    }
  },

  "refreshToken.removalCronjobInterval": async () => {
    const { clock, node } = await given(memory, { sweep: "* * * * * *" })
    const sessions = await node()
    const swept = new Promise((expired) => sessions.on("expired", expired))
    const { session } = granted(await sessions.create({ userId: "alice" }))
    clock.advance(31 * day)
    expect(await swept).toMatchObject({ sessionId: session.id, userId: "alice" })
  },

  "mysql.tables": async () => {
    const pool = (await database()).pool()
    const tables = {
      sessions: "auth_sessions",
      signingKeys: "auth_keys",
      revocations: "auth_revocations",
      turns: "auth_turns",
      leases: "auth_leases",
      events: "auth_events",
      migrations: "auth_migrations"
    }
    const store = mysqlStore(pool, { tables })
    const sessions = await createSessions({ ...base, store, migrate: true })
    granted(await sessions.create({ userId: "alice" }))
    expect(await sessions.count("alice")).toBe(1)
    await sessions.close()
    const [found] = await pool.query<never[]>("SHOW TABLES")
    const names = found.flatMap((row) => Object.values(row as object) as string[])
    expect(names.toSorted()).toEqual(Object.values(tables).toSorted())
  },

  "logging.info, logging.error": async () => {
    const entries: LogEntry[] = []
    const { node } = await given(memory, { logger: (entry) => entries.push(entry) })
    const sessions = await node()
    sessions.on("created", () => {
      throw new Error("a listener's own mistake")
    })
    granted(await sessions.create({ userId: "alice" }))
    const created = entries.find(({ message }) => message === "created")
    expect(created).toMatchObject({ level: "info", fields: { user: "alice" } })
    const failed = entries.filter(({ level }) => level === "error")
    expect(failed).toEqual([
      {
        level: "error",
        message: "an event listener failed",
        fields: { event: "created", error: "Error" }
      }
    ])
  },

  "one row a session and device": async () => {
    const { clock, node } = await given(sqlite)
    const sessions = await node()
    for (const name of ["laptop", "phone"]) {
      let { refreshToken } = granted(await sessions.create({ userId: "alice", device: { name } }))
      for (let times = 0; times < 5; times++) {
        clock.advance(minute)
        ;({ refreshToken } = granted(await sessions.refresh({ refreshToken: refreshToken.value })))
      }
    }
    expect(await sessions.count("alice")).toBe(2)
    clock.advance(366 * day)
    expect(await sessions.sweep()).toEqual({ removed: 2, expired: 2 })
  },

  "most requests do not need the database": async () => {
    const { calls, store } = faultyStore(memoryStore())
    const sessions = await createSessions({ ...base, store, revocation: "expiry" })
    const { accessToken } = granted(await sessions.create({ userId: "alice" }))
    const before = calls.length
    for (let times = 0; times < 100; times++) granted(await sessions.verify(accessToken.value))
    // Waits for what is queued.
    await sessions.close()
    expect(calls.slice(before)).toEqual(["find"])
  },

  "several processes on one database": async () => {
    const { clock, events, node } = await given(sqlite)
    const [here, there] = [await node(), await node()]
    const one = granted(await here.create({ userId: "alice" }))
    granted(await there.verify(one.accessToken.value))
    const next = granted(await there.refresh({ refreshToken: one.refreshToken.value }))
    const all = await Promise.all(
      [here, there, here, there].map((sessions) =>
        sessions.refresh({ refreshToken: next.refreshToken.value })
      )
    )
    expect(all.every(({ ok }) => ok)).toBe(true)
    expect(events.filter(({ name }) => name === "promoted")).toHaveLength(1)
    await there.revoke({ sessionId: one.session.id })
    clock.advance(2_001)
    expect(refusalOf(await here.verify(one.accessToken.value))).toBe("session_revoked")
  }
}

/** The name of the key that signed an access token. */
const keyOf = (token: string): unknown =>
  (JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { kid: unknown })
    .kid
