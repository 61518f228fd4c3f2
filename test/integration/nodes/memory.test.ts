/**
 * The store in memory, which one process has for itself.
 */
import { expect, onTestFinished, test } from "vitest"

import { createSessions, memoryStore } from "../../../src/index.ts"
import { secret } from "../useCases/given.ts"

test.each(["evict-oldest", "reject"] as const)(
  "fifty simultaneous sign-ins of one user leave three sessions: %s",
  async (exceeded) => {
    const sessions = await createSessions({
      store: memoryStore(),
      secret,
      issuer: "https://api.example.com",
      sessionsPerUser: { max: 3, exceeded }
    })
    onTestFinished(() => sessions.close())
    const signIns = Array.from({ length: 50 }, () => sessions.create({ userId: "alice" }))
    const results = await Promise.all(signIns)
    expect(results.filter(({ ok }) => ok)).toHaveLength(exceeded === "reject" ? 3 : 50)
    expect(await sessions.list("alice")).toHaveLength(3)
    expect(await sessions.count("alice")).toBe(3)
  }
)
