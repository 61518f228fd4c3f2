/**
 * @engjts/mysql-adapter and JTS, row by row: its calls.
 */
import { join } from "node:path"

import { createPool } from "mysql2/promise"
import { expect, onTestFinished } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { createSessions, type SessionsOptions } from "../../../src/index.ts"
import { testClock } from "../../../src/testing/testClock.ts"
import { command } from "../service/started.ts"
import { given, granted, refusalOf } from "../useCases/given.ts"
import { database, folder, memory } from "./stores.ts"
import type { Cases } from "./walk.ts"

const second = 1000
const minute = 60 * second
const day = 24 * 60 * minute

/** What all nodes have. */
export const base = {
  secret: "of thirty-two bytes or more, for these tests",
  issuer: "https://api.example.com"
}

/** A node on which alice has signed in. */
export const signedIn = async (options: Partial<SessionsOptions> = {}) => {
  const { node, ...rest } = await given(memory, options)
  const sessions = await node()
  const created = granted(await sessions.create({ userId: "alice", claims: { role: "admin" } }))
  return { ...rest, sessions, created, sessionId: created.session.id }
}

export const jtsCalls: Cases = {
  "new MySQLSessionStore({ pool, tableName, database, rotationGraceWindow, defaultSessionLifetime })":
    async () => {
      const { host, port, user, password, database: name } = await database()
      const pool = createPool({ host, port, user, password })
      onTestFinished(() => pool.end())
      const clock = testClock()
      const sessions = await createSessions({
        ...base,
        clock,
        store: mysqlStore(pool, { tables: { sessions: "jts_sessions" }, database: name }),
        migrate: true,
        refreshToken: { leeway: "20 seconds", idleTimeout: "2 days" }
      })
      const one = granted(await sessions.create({ userId: "alice" }))
      expect(one.session.idleExpiresAt).toBe(clock.now() + 2 * day)
      const next = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
      granted(await sessions.refresh({ refreshToken: next.refreshToken.value }))
      clock.advance(19 * second)
      granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
      await sessions.close()
      const [rows] = await pool.query<never[]>("SELECT id FROM ??.jts_sessions", [name])
      expect(rows).toHaveLength(1)
    },

  "initialize()": async () => {
    const cwd = folder()
    const file = join(cwd, "sessions.db")
    const options = { ...base, migrate: false }
    await expect(createSessions({ ...options, store: sqliteStore(file) })).rejects.toMatchObject({
      code: "store_refused",
      message: expect.stringContaining("watchword migrate")
    })
    expect(await sqliteStore(file).migrate()).toContain("0001_sessions")
    await (await createSessions({ ...options, store: sqliteStore(file) })).close()

    const other = command(cwd, ["migrate", "--store", "sqlite:other.db"])
    expect((await other.exited).code).toBe(0)
    const store = sqliteStore(join(cwd, "other.db"))
    await (await createSessions({ ...options, store })).close()
  },

  createSession: async () => {
    const { sessions, created } = await signedIn()
    expect(await sessions.count("alice")).toBe(1)
    granted(await sessions.verify(created.accessToken.value))
  },

  getSessionByAid: async () => {
    const { sessions, created, sessionId } = await signedIn()
    expect(await sessions.get(sessionId)).toEqual(created.session)
    expect(await sessions.get("AAAAAAAAAAAAAAAAAAAAAA")).toBeNull()
  },

  deleteSession: async () => {
    const { sessions, sessionId } = await signedIn()
    expect(await sessions.revoke({ sessionId })).toEqual({ revoked: true })
    expect(await sessions.get(sessionId)).toBeNull()
  },

  getSessionByStateProof: async () => {
    const { clock, sessions, created, sessionId } = await signedIn()
    const token = created.refreshToken.value
    const classOf = async () => granted(await sessions.inspect(token)).class
    const seen = granted(await sessions.inspect(token))
    expect(seen).toMatchObject({ class: "Current", session: { id: sessionId } })
    expect(seen.session.idleExpiresAt).toBe(created.session.idleExpiresAt)
    const next = granted(await sessions.refresh({ refreshToken: token }))
    granted(await sessions.refresh({ refreshToken: next.refreshToken.value }))
    expect(await classOf()).toBe("LateParent")
    clock.advance(30 * second)
    expect(await classOf()).toBe("Stale")
    clock.advance(minute)
    expect(await classOf()).toBe("Reused")
    // Looking at it is not using it.
    expect(await sessions.get(sessionId)).not.toBeNull()
    expect(refusalOf(await sessions.inspect("garbage"))).toBe("refresh_token_invalid")
  },

  rotateStateProof: async () => {
    const { sessions, created } = await signedIn()
    const next = granted(await sessions.refresh({ refreshToken: created.refreshToken.value }))
    expect(next.refreshToken.value).not.toBe(created.refreshToken.value)
  },

  touchSession: async () => {
    const { clock, sessions, sessionId } = await signedIn()
    clock.advance(day)
    granted(await sessions.touch({ sessionId }))
    expect(await sessions.get(sessionId)).toMatchObject({
      lastActiveAt: clock.now(),
      idleExpiresAt: clock.now() + 30 * day
    })
  },

  deleteAllSessionsForPrincipal: async () => {
    const { sessions } = await signedIn()
    granted(await sessions.create({ userId: "alice" }))
    expect(await sessions.revokeAll({ userId: "alice" })).toEqual({ revoked: 2 })
  },

  "getSessionsForPrincipal, countSessionsForPrincipal": async () => {
    const { sessions } = await signedIn()
    granted(await sessions.create({ userId: "bob" }))
    expect((await sessions.list("alice")).map(({ userId }) => userId)).toEqual(["alice"])
    expect(await sessions.count("alice")).toBe(1)
  },

  deleteOldestSessionForPrincipal: async () => {
    const { clock, sessions, sessionId } = await signedIn()
    clock.advance(minute)
    granted(await sessions.create({ userId: "alice" }))
    expect(await sessions.revokeOldest({ userId: "alice" })).toEqual({ revoked: 1 })
    expect(await sessions.get(sessionId)).toBeNull()
    expect(await sessions.count("alice")).toBe(1)

    const limited = await signedIn({ sessionsPerUser: { max: 1, exceeded: "evict-oldest" } })
    granted(await limited.sessions.create({ userId: "alice" }))
    expect(await limited.sessions.get(limited.sessionId)).toBeNull()
    expect(await limited.sessions.count("alice")).toBe(1)
  },

  "cleanupExpiredSessions, healthCheck": async () => {
    const { clock, sessions } = await signedIn()
    expect(await sessions.health()).toEqual({ ok: true, store: "up", clock: "agrees" })
    clock.advance(31 * day)
    expect(await sessions.sweep()).toEqual({ removed: 1, expired: 1 })
  },

  close: async () => {
    const pool = (await database()).pool()
    const sessions = await createSessions({ ...base, store: mysqlStore(pool), migrate: true })
    await sessions.close()
    await expect(sessions.count("alice")).rejects.toMatchObject({ code: "closed" })
    const [rows] = await pool.query<never[]>("SELECT 1 AS alive")
    expect(rows).toEqual([{ alive: 1 }])
  }
}
