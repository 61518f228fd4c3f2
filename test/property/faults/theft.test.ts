/**
 * The response to a theft, with a fault at each of its calls of the store: once it was tried again, all that it
 * is to end has ended, and the theft was told exactly once.
 */
import { describe, expect, it } from "vitest"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import { createSessions, SessionsError } from "../../../src/index.ts"
import { testClock } from "../../../src/testing/testClock.ts"
import { granted } from "../../integration/useCases/given.ts"
import { faultyStore, type Fault } from "../../support/faultyStore.ts"

type Response = "revoke-session" | "revoke-user"

/** A user with two sessions, one of whose refresh tokens was replaced and used. */
async function robbed(theftResponse: Response) {
  const clock = testClock()
  const faulty = faultyStore(memoryStore(clock))
  const sessions = await createSessions({
    store: faulty.store,
    secret: "of thirty-two bytes or more, for these tests",
    issuer: "https://api.example.com",
    sweep: "off",
    clock,
    theftResponse,
    refreshToken: { rotation: "strict", leeway: 0, band: 0 }
  })
  const thefts: unknown[] = []
  sessions.on("theft", (event) => thefts.push(event))
  const stolen = granted(await sessions.create({ userId: "alice" })).refreshToken.value
  granted(await sessions.create({ userId: "alice" }))
  granted(await sessions.refresh({ refreshToken: stolen }))
  clock.advance(1)
  return { faulty, sessions, stolen, thefts }
}

const faults: readonly Fault[] = ["unavailable", "lost-before", "lost-after"]

describe.each([
  ["revoke-session", 1],
  ["revoke-user", 0]
] as const)("%s", (response, left) => {
  it.each(faults)("%s at any call of the store", async (fault) => {
    const quiet = await robbed(response)
    const start = quiet.faulty.calls.length
    expect(await quiet.sessions.refresh({ refreshToken: quiet.stolen })).toMatchObject({
      refusal: { code: "refresh_token_reused" }
    })
    const calls = quiet.faulty.calls.length - start
    expect(calls).toBeGreaterThan(1)
    await quiet.sessions.close()

    for (let failing = 1; failing <= calls; failing++) {
      const { faulty, sessions, stolen, thefts } = await robbed(response)
      const from = faulty.calls.length
      faulty.setScript((call) => (call === from + failing ? fault : "pass"))
      const outcome: unknown = await sessions
        .refresh({ refreshToken: stolen })
        .catch((error: unknown) => error)
      faulty.setScript(() => "pass")
      if (outcome instanceof SessionsError) {
        expect(outcome.code).toBe("store_unavailable")
        await sessions.refresh({ refreshToken: stolen })
      }
      const context = `call ${failing}: ${faulty.calls[from + failing - 1]}`
      expect(await sessions.count("alice"), context).toBe(left)
      expect(thefts.length, context).toBe(1)
      await sessions.close()
    }
  })
})
