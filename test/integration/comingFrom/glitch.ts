/**
 * @glitch_protocol/auth-server, row by row.
 */
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto"

import { expect } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { createSessions, memoryStore, SessionsError } from "../../../src/index.ts"
import { testClock } from "../../../src/testing/testClock.ts"
import { faultyStore } from "../../support/faultyStore.ts"
import { heard } from "../events/nodes.ts"
import { given, granted, refusalOf, type StoreUnderTest } from "../useCases/given.ts"
import { database, memory, sqlite } from "./stores.ts"
import type { Cases } from "./walk.ts"

const minute = 60_000
const day = 86_400_000

const options = {
  secret: "of thirty-two bytes or more, for these tests",
  issuer: "https://a.example"
}

export const glitch: Cases = {
  "the engine over db, cache and config": async () => {
    const sessions = await createSessions({ ...options, store: memoryStore() })
    granted(await sessions.create({ userId: "alice" }))
    expect(await sessions.count("alice")).toBe(1)
    await sessions.close()
  },

  "generateTokens, createSession(userId, ip, userAgent)": async () => {
    const sessions = await (await given(memory)).node()
    const device = { ip: "203.0.113.7", userAgent: "curl/8" }
    const { accessToken, refreshToken, session } = granted(
      await sessions.create({ userId: "alice", device })
    )
    expect(session).toMatchObject({ userId: "alice", device })
    granted(await sessions.verify(accessToken.value))
    granted(await sessions.refresh({ refreshToken: refreshToken.value }))
  },

  rotateRefreshToken: async () => {
    const sessions = await (await given(memory)).node()
    const one = granted(await sessions.create({ userId: "alice" }))
    const next = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
    expect(next.refreshToken.value).not.toBe(one.refreshToken.value)
  },

  verifyAccessToken: async () => {
    const sessions = await (await given(memory)).node()
    const { accessToken } = granted(await sessions.create({ userId: "alice" }))
    expect(granted(await sessions.verify(accessToken.value)).session.userId).toBe("alice")
    const forged = `${accessToken.value.slice(0, -8)}AAAAAAAA`
    expect(refusalOf(await sessions.verify(forged))).toBe("access_token_invalid")
  },

  "reuse revokes every session of the user": async () => {
    const { clock, node } = await given(memory, { theftResponse: "revoke-user" })
    const sessions = await node()
    const stolen = granted(await sessions.create({ userId: "alice" }))
    granted(await sessions.create({ userId: "alice" }))
    const next = granted(await sessions.refresh({ refreshToken: stolen.refreshToken.value }))
    granted(await sessions.refresh({ refreshToken: next.refreshToken.value }))
    clock.advance(2 * minute)
    const thief = await sessions.refresh({ refreshToken: stolen.refreshToken.value })
    expect(refusalOf(thief)).toBe("refresh_token_reused")
    expect(await sessions.count("alice")).toBe(0)
  },

  getActiveSessions: async () => {
    const { clock, node } = await given(memory)
    const sessions = await node()
    granted(await sessions.create({ userId: "alice" }))
    clock.advance(20 * day)
    const late = granted(await sessions.create({ userId: "alice" }))
    clock.advance(20 * day)
    expect((await sessions.list("alice")).map(({ id }) => id)).toEqual([late.session.id])
  },

  "terminateSession(id, userId, reason)": async () => {
    const { events, node } = await given(memory)
    const sessions = await node()
    const { session } = granted(await sessions.create({ userId: "alice" }))
    expect((await sessions.get(session.id))?.userId).toBe("alice")
    expect(await sessions.revoke({ sessionId: session.id, reason: "lost phone" })).toEqual({
      revoked: true
    })
    const revoked = events.find(({ name }) => name === "revoked")
    expect(revoked).toMatchObject({ sessionId: session.id, reason: "lost phone" })
  },

  terminateAllOtherSessions: async () => {
    const sessions = await (await given(memory)).node()
    const { session } = granted(await sessions.create({ userId: "alice" }))
    granted(await sessions.create({ userId: "alice" }))
    granted(await sessions.create({ userId: "bob" }))
    expect(await sessions.revokeOthers({ sessionId: session.id })).toEqual({ revoked: 1 })
    expect((await sessions.list("alice")).map(({ id }) => id)).toEqual([session.id])
    expect(await sessions.count("bob")).toBe(1)
  },

  updateSessionActivity: async () => {
    const clock = testClock()
    const { calls, store } = faultyStore(memoryStore())
    const sessions = await createSessions({ ...options, store, clock })
    const { session } = granted(await sessions.create({ userId: "alice" }))
    clock.advance(minute)
    for (let times = 0; times < 10; times++) {
      granted(await sessions.touch({ sessionId: session.id }))
      clock.advance(1000)
    }
    expect(calls.filter((call) => call === "touch")).toHaveLength(1)
    expect((await sessions.get(session.id))?.lastActiveAt).toBe(session.lastActiveAt + minute)
    await sessions.close()
  },

  "updateSessionSocketId, SESSION_NEW and terminations broadcast to devices": async () => {
    const { node } = await given(memory)
    const [one, two] = [await node(), await node()]
    const { refreshToken, session } = granted(await one.create({ userId: "alice" }))
    const { add, atLeast } = heard<unknown>()
    two.sockets.attach(session, {
      send: (text) => add(JSON.parse(text)),
      close: (code) => add(code)
    })
    await atLeast(1)
    granted(await one.refresh({ refreshToken: refreshToken.value }))
    const other = granted(await one.create({ userId: "alice" })).session.id
    await atLeast(2)
    await one.revoke({ sessionId: other })
    await atLeast(3)
    await one.revoke({ sessionId: session.id })
    expect(await atLeast(4)).toMatchObject([
      { type: "session.attached", sessionId: session.id },
      { type: "session.created", sessionId: other },
      { type: "session.ended", sessionId: other, cause: "revoked" },
      4401
    ])
  },

  cleanupExpiredSessions: async () => {
    const { clock, events, node } = await given(sqlite)
    const nodes = [await node(), await node()] as const
    for (let count = 0; count < 5; count++) granted(await nodes[0].create({ userId: "alice" }))
    clock.advance(31 * day)
    const swept = await Promise.all(nodes.map((sessions) => sessions.sweep()))
    expect(swept.reduce((sum, { removed }) => sum + removed, 0)).toBe(5)
    expect(events.filter(({ name }) => name === "expired")).toHaveLength(5)
  },

  "startCleanupJob, stopCleanupJob": async () => {
    const { clock, node } = await given(memory, { sweep: "* * * * * *" })
    const sessions = await node()
    const swept = new Promise((expired) => sessions.on("expired", expired))
    granted(await sessions.create({ userId: "alice" }))
    clock.advance(31 * day)
    expect(await swept).toMatchObject({ userId: "alice" })
    await sessions.close()
    await expect(sessions.sweep()).rejects.toMatchObject({ code: "closed" })
  },

  "TokenError, SessionError": async () => {
    const sessions = await (await given(memory)).node()
    expect(refusalOf(await sessions.verify("garbage"))).toBe("access_token_invalid")
    const refused = await sessions.refresh({ refreshToken: "garbage" })
    expect(refusalOf(refused)).toBe("refresh_token_invalid")
    await expect(sessions.create({ userId: "" })).rejects.toThrow(SessionsError)
  },

  "hashPassword, comparePassword": async () => {
    const sessions = await (await given(memory)).node()
    // Stands for the library, in which argon2id would do this.
    const salt = randomBytes(16)
    const hash = (password: string) => scryptSync(password, salt, 32)
    const stored = hash("wonderland")
    const login = async (password: string) => {
      if (!timingSafeEqual(hash(password), stored)) return undefined
      return granted(await sessions.create({ userId: "alice", authMethod: "pwd" }))
    }
    expect(await login("builder")).toBeUndefined()
    expect(await sessions.count("alice")).toBe(0)
    const { accessToken } = (await login("wonderland")) ?? { accessToken: { value: "" } }
    expect(granted(await sessions.verify(accessToken.value)).session).toMatchObject({
      userId: "alice",
      authMethod: "pwd"
    })
  },

  "noopCache and the database adapters": async () => {
    const mysql: StoreUnderTest = {
      name: "MariaDB",
      make: async () => {
        const pool = (await database()).pool()
        return { open: () => mysqlStore(pool), dispose: () => Promise.resolve() }
      }
    }
    for (const store of [memory, sqlite, mysql]) {
      const sessions = await (await given(store)).node()
      const one = granted(await sessions.create({ userId: "alice" }))
      granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
      expect(await sessions.count("alice")).toBe(1)
    }
  }
}
