/**
 * Statement 5 of the protocol: from any number of nodes, at most one promotion or settlement per revision.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { crowd, letLoose } from "../../support/protocol/crowd.ts"

const confirmation = fc.constantFrom("await", "async" as const)
const acts = crowd("refresh", "refresh", "verify", "reauthenticate", "wait")

describe("5. one winner", () => {
  it("of all that write at a revision exactly one is applied", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), confirmation, acts, async (s, mode, all) => {
        const { after, applied, before, row, sessionId } = await letLoose(
          { refreshToken: { confirmation: mode } },
          s,
          all
        )
        const winners = applied.filter(({ method }) => method === "advance" || method === "end")
        const revisions = winners.map((one) => one.before.revision)
        expect(new Set(revisions).size).toBe(revisions.length)
        expect(row(sessionId).revision).toBe(before.revision + winners.length)
        await after.close()
      }),
      { numRuns: 200 }
    )
  })

  it("however many show one new token at once, one of them promotes it", async () => {
    const nodes = fc.array(fc.nat(1), { minLength: 2, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), nodes, async (s, where) => {
        const all = where.map((node) => ({ kind: "refresh" as const, node, pick: 3 }))
        const { after, events } = await letLoose({}, s, all)
        const names = events.map(({ name }) => name)
        // The other was the promotion of its parent.
        expect(names.filter((name) => name === "promoted")).toHaveLength(2)
        expect(names).not.toContain("theft")
        await after.close()
      }),
      { numRuns: 100 }
    )
  })
})
