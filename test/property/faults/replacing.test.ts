/**
 * A sign-in in place of another session on a store that goes down between its writes, or stays down.
 */
import * as Effect from "effect/Effect"
import { describe, expect, it, onTestFinished } from "vitest"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import { createSessions } from "../../../src/index.ts"
import { withPorts } from "../../integration/events/nodes.ts"
import { granted } from "../../integration/useCases/given.ts"
import { faultyStore } from "../../support/faultyStore.ts"

async function signedIn(store = memoryStore()) {
  const faulty = faultyStore(store)
  const sessions = await createSessions({
    store: faulty.store,
    secret: "of thirty-two bytes or more, for these tests",
    issuer: "https://api.example.com",
    sweep: "off",
    sessionsPerUser: { max: 1, exceeded: "reject" }
  })
  onTestFinished(() => sessions.close())
  const { session } = granted(await sessions.create({ userId: "alice" }))
  const alive = async () => (await sessions.list("alice")).map(({ id }) => id)
  const signIn = () => sessions.create({ userId: "alice", replaces: session.id })
  return { faulty, sessions, old: session.id, alive, signIn }
}

const unavailable = { code: "store_unavailable" }

describe("a session that takes the place of another", () => {
  it("cannot be added: the old one stays", async () => {
    const { alive, faulty, old, signIn } = await signedIn()
    faulty.setScript((_, method) => (method === "insert" ? "unavailable" : "pass"))
    await expect(signIn()).rejects.toMatchObject(unavailable)
    expect(await alive()).toEqual([old])
  })

  it("is ended again where the old one cannot be, and the next attempt succeeds", async () => {
    const { alive, faulty, old, signIn } = await signedIn()
    let ends = 0
    faulty.setScript((_, method) => {
      if (method === "end") ends += 1
      return method === "end" && ends === 1 ? "unavailable" : "pass"
    })
    await expect(signIn()).rejects.toMatchObject(unavailable)
    expect(await alive()).toEqual([old])
    const { session } = granted(await signIn())
    expect(await alive()).toEqual([session.id])
  })

  it("is nobody's where neither can be ended, and the old one goes on", async () => {
    const { alive, faulty, old, signIn } = await signedIn()
    faulty.setScript((_, method) => (method === "end" ? "unavailable" : "pass"))
    await expect(signIn()).rejects.toMatchObject(unavailable)
    const both = await alive()
    expect(both).toHaveLength(2)
    expect(both).toContain(old)
  })

  it("is ended again where the call is abandoned before the old one has ended", async () => {
    const abandoning = new AbortController()
    let ends = 0
    const store = withPorts(memoryStore(), ({ sessions }) => ({
      sessions: {
        ...sessions,
        end: (...ending) => {
          ends += 1
          if (ends > 1) return sessions.end(...ending)
          abandoning.abort()
          return Effect.never
        }
      }
    }))
    const { alive, old, sessions } = await signedIn(store)
    const { signal } = abandoning
    const call = sessions.create({ userId: "alice", replaces: old }, { signal })
    await expect(call).rejects.toMatchObject({ code: "aborted" })
    expect(await alive()).toEqual([old])
    expect(ends).toBe(2)
  })
})
