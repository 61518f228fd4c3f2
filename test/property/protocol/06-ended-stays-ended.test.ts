/**
 * Statement 6 of the protocol: after a revocation, an expiry or a theft nothing refreshes, promotes,
 * settles, touches or resurrects the session.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { refusalOf } from "../../integration/useCases/given.ts"
import { anything, letLoose } from "../../support/protocol/crowd.ts"
import { endedLife } from "../../support/protocol/life.ts"
import { newLife } from "../../support/protocol/lifeModel.ts"

const confirmation = fc.constantFrom("await", "async" as const)

describe("6. ended stays ended", () => {
  it("in any life of a session, whether it is revoked, expires or is stolen", async () => {
    await fc.assert(
      fc.asyncProperty(endedLife, async (commands) => {
        const { model, real, close } = await newLife()
        await fc.asyncModelRun(() => ({ model, real }), commands)
        await real.sessions.revoke({ sessionId: real.id })
        const last = real.row()
        const { refreshToken } = real.jar
        refusalOf(await real.sessions.refresh({ refreshToken: refreshToken.value }))
        await close()
        expect(real.row()).toEqual(last)
      }),
      { numRuns: 200 }
    )
  })

  it("nothing is written to a session that has ended, in whatever order the calls come", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), confirmation, anything, async (s, mode, acts) => {
        const all = [...acts, { kind: "revoke" as const, node: 0, pick: 0 }]
        const { after, applied, events, row, sessionId, tokens } = await letLoose(
          { refreshToken: { confirmation: mode } },
          s,
          all
        )
        expect(applied.filter(({ before }) => before.ended !== undefined)).toEqual([])
        expect(applied.filter(({ method }) => method === "end")).toHaveLength(1)
        expect(events.filter(({ name }) => name === "revoked")).toHaveLength(1)
        const ended = row(sessionId)
        expect(ended.ended).toBeDefined()
        for (const { refreshToken } of tokens) {
          const refused = refusalOf(await after.refresh({ refreshToken: refreshToken.value }))
          expect(refused).toBe("session_revoked")
        }
        await after.close()
        expect(row(sessionId)).toEqual(ended)
      }),
      { numRuns: 200 }
    )
  })
})
