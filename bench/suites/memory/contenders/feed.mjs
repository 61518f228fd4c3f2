/**
 * Revocations that a node remembers of the feed. The feed's rows are made up as they are read, so that they
 * are not in the memory of a store as well.
 */
import { randomBytes } from "node:crypto"

import * as Effect from "effect/Effect"
import { createSessions, memoryStore } from "watchword"

import { heapOf } from "../heap.mjs"

/** A store whose feed has `count` revocations of sessions that ended elsewhere, and one of `sessionId`. */
const withRevocations = (store, count, sessionId) => {
  let told = false
  const recent = (_ms, limit) =>
    Effect.sync(() => {
      const at = Date.now()
      const entries = []
      if (!told) {
        for (let sequence = 1; sequence <= Math.min(count, limit); sequence++) {
          const id = sequence === 1 ? sessionId() : randomBytes(16).toString("base64url")
          entries.push({ sequence, revocation: { kind: "session", sessionId: id, at } })
        }
      }
      told = true
      return { entries, storeTime: at, complete: count <= limit }
    })
  const wrap = (ports) => ({ ...ports, revocations: { ...ports.revocations, recent } })
  return { ...store, open: (settings) => Effect.map(store.open(settings), wrap) }
}

export const open = async ({ parameters, once }) => {
  const { revocations, remembered } = parameters
  const count = once ? revocations / 100 : revocations
  const memory = memoryStore()
  const options = {
    secret: "benchmarks-only-42e7d0b96c5f8a13",
    issuer: "https://api.example.com",
    accessToken: { algorithm: "HS256" },
    memory: { revocations: remembered },
    logger: () => {}
  }
  const first = await createSessions({ ...options, store: memory })
  const { accessToken, session } = await first.create({ userId: "alice" })
  await first.close()

  const start = () =>
    createSessions({ ...options, store: withRevocations(memory, count, () => session.id) })
  return {
    prove: async () => {
      const sessions = await start()
      const answer = await sessions.verify(accessToken.value)
      await sessions.close()
      const { code } = answer.refusal ?? {}
      if (code !== "session_revoked") throw new Error(`a revocation was not heard of: ${code}`)
    },
    run: () =>
      heapOf(async () => {
        const sessions = await start()
        return { count, holder: sessions, close: () => sessions.close() }
      }),
    close: () => {}
  }
}
