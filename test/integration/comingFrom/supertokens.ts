/**
 * supertokens-node-mysql-ref-jwt, row by row: its calls.
 */
import { expect } from "vitest"

import { createSessions, memoryStore, SessionsError } from "../../../src/index.ts"
import { faultyStore } from "../../support/faultyStore.ts"
import { given, granted, refusalOf } from "../useCases/given.ts"
import { memory } from "./stores.ts"
import type { Cases } from "./walk.ts"

const minute = 60_000

const options = {
  store: memoryStore(),
  secret: "of thirty-two bytes or more, for these tests",
  issuer: "https://api.example.com"
}

const signedIn = async () => {
  const { node, ...rest } = await given(memory)
  const sessions = await node()
  const created = granted(
    await sessions.create({ userId: "alice", claims: { role: "admin" }, data: { cart: ["tea"] } })
  )
  return { ...rest, node, sessions, created, sessionId: created.session.id }
}

export const supertokensCalls: Cases = {
  "SuperTokens.init(config)": async () => {
    const sessions = await createSessions(options)
    expect(await sessions.health()).toEqual({ ok: true, store: "up", clock: "agrees" })
    await sessions.close()
    const misspelt = { ...options, coookie: { secure: true } }
    await expect(createSessions(misspelt)).rejects.toThrow(/coookie: is no option/)
  },

  "createNewSession(res, userId, jwtPayload, sessionData)": async () => {
    const { sessions, created, sessionId } = await signedIn()
    expect(created.session).toMatchObject({ userId: "alice", claims: { role: "admin" } })
    expect(created.accessToken.value.split(".")).toHaveLength(3)
    expect(created.refreshToken.value).toMatch(/^wwr1_/)
    expect(await sessions.data.get(sessionId)).toMatchObject({ data: { cart: ["tea"] } })
  },

  "getSession(req, res)": async () => {
    const { sessions, created, sessionId } = await signedIn()
    const { session } = granted(await sessions.verify(created.accessToken.value))
    expect(session).toMatchObject({ id: sessionId, userId: "alice", claims: { role: "admin" } })
  },

  "refreshSession(req, res)": async () => {
    const { sessions, created, sessionId } = await signedIn()
    const next = granted(await sessions.refresh({ refreshToken: created.refreshToken.value }))
    expect(next.session.id).toBe(sessionId)
    expect(next.refreshToken.value).not.toBe(created.refreshToken.value)
    granted(await sessions.verify(next.accessToken.value))
  },

  "revokeAllSessionsForUser(userId)": async () => {
    const { sessions } = await signedIn()
    granted(await sessions.create({ userId: "alice" }))
    granted(await sessions.create({ userId: "bob" }))
    expect(await sessions.revokeAll({ userId: "alice" })).toEqual({ revoked: 2 })
    expect(await sessions.count("bob")).toBe(1)
  },

  "revokeSessionUsingSessionHandle(handle)": async () => {
    const { sessions, created, sessionId } = await signedIn()
    expect(await sessions.revoke({ sessionId })).toEqual({ revoked: true })
    expect(refusalOf(await sessions.verify(created.accessToken.value))).toBe("session_revoked")
  },

  "getAllSessionHandlesForUser(userId)": async () => {
    const { sessions, created } = await signedIn()
    const other = granted(await sessions.create({ userId: "alice", device: { name: "phone" } }))
    const list = await sessions.list("alice")
    const ids = [created.session.id, other.session.id]
    expect(list.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    expect(list.find(({ id }) => id === other.session.id)).toEqual(other.session)
  },

  "getSessionData(handle), updateSessionData(handle, data)": async () => {
    const { sessions, sessionId } = await signedIn()
    const { version } = granted(await sessions.data.get(sessionId))
    granted(await sessions.data.update({ sessionId, data: { cart: [] }, version }))
    const late = await sessions.data.update({ sessionId, data: { cart: ["lost"] }, version })
    expect(refusalOf(late)).toBe("data_conflict")
    granted(await sessions.data.update({ sessionId, patch: { note: "gift" } }))
    const change = (data: unknown) => ({ ...(data as { cart: string[] }), cart: ["milk"] })
    granted(await sessions.data.update({ sessionId, change }))
    const { data } = granted(await sessions.data.get(sessionId))
    expect(data).toEqual({ cart: ["milk"], note: "gift" })
  },

  "session.getUserId(), session.getJWTPayload()": async () => {
    const { sessions, created } = await signedIn()
    const { session } = granted(await sessions.verify(created.accessToken.value))
    expect(session.userId).toBe("alice")
    expect(session.claims).toEqual({ role: "admin" })
  },

  "session.revokeSession(), session.getSessionData(), session.updateSessionData(data)":
    async () => {
      const { sessions, created } = await signedIn()
      const { session } = granted(await sessions.verify(created.accessToken.value))
      const { version } = granted(await sessions.data.get(session.id))
      granted(await sessions.data.update({ sessionId: session.id, data: 1, version }))
      expect(granted(await sessions.data.get(session.id)).data).toBe(1)
      expect(await sessions.revoke({ sessionId: session.id })).toEqual({ revoked: true })
    },

  "Error.GENERAL_ERROR, isErrorFromAuth(error)": async () => {
    const faulty = faultyStore(memoryStore())
    const sessions = await createSessions({ ...options, store: faulty.store })
    faulty.setScript(() => "unavailable")
    const error: unknown = await sessions.create({ userId: "alice" }).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(SessionsError)
    expect(error).toMatchObject({ code: "store_unavailable" })
    await sessions.close()
  },

  "Error.UNAUTHORISED, Error.TRY_REFRESH_TOKEN": async () => {
    const { clock, sessions, created, sessionId } = await signedIn()
    clock.advance(11 * minute)
    expect(await sessions.verify(created.accessToken.value)).toMatchObject({
      ok: false,
      refusal: { action: "refresh" }
    })
    await sessions.revoke({ sessionId })
    expect(await sessions.refresh({ refreshToken: created.refreshToken.value })).toMatchObject({
      ok: false,
      refusal: { action: "login" }
    })
  },

  "onTokenTheftDetection(userId, handle)": async () => {
    const { clock, events, sessions, created, sessionId } = await signedIn()
    const stolen = { refreshToken: created.refreshToken.value }
    const next = granted(await sessions.refresh(stolen))
    granted(await sessions.refresh({ refreshToken: next.refreshToken.value }))
    clock.advance(2 * minute)
    expect(refusalOf(await sessions.refresh(stolen))).toBe("refresh_token_reused")
    const theft = events.find(({ name }) => name === "theft")
    expect(theft).toMatchObject({ userId: "alice", sessionId, response: "revoke-session" })
    expect(await sessions.get(sessionId)).toBeNull()
  }
}
