/**
 * Statement 7 of the protocol: expiry is enforced on every path. The idle timeout slides by promotion and
 * touch; the absolute timeout never moves.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import type { Digest } from "../../../src/domain/identifier.ts"
import { decideConfirmation, decideRefresh } from "../../../src/domain/rotation.ts"
import { sessionFixture } from "../../../src/testing/sessionFixture.ts"
import { agingLife } from "../../support/protocol/life.ts"
import { newLife } from "../../support/protocol/lifeModel.ts"
import { policy } from "../../support/protocol/scenarios.ts"

describe("7. expiry is enforced on every path", () => {
  it("in any life of a session that nobody ends", async () => {
    await fc.assert(
      fc.asyncProperty(agingLife, async (commands) => {
        const { model, real, close } = await newLife()
        await fc.asyncModelRun(() => ({ model, real }), commands)
        real.clock.set(model.idleExpiresAt)
        expect(await real.sessions.get(real.id)).toBeNull()
        await close()
      }),
      { numRuns: 200 }
    )
  })

  it("no decision is made for a session that is over, whatever the token", () => {
    const end = fc.integer({ min: 1, max: 20 })
    fc.assert(
      fc.property(end, end, end, (idleExpiresAt, absoluteExpiresAt, now) => {
        const session = sessionFixture({ createdAt: 0, idleExpiresAt, absoluteExpiresAt })
        const { current } = session.lineage
        const shown = { ...current, parent: undefined, parentIssuedAt: undefined }
        const over = now >= Math.min(idleExpiresAt, absoluteExpiresAt)
        const issued = "the token to be issued" as Digest
        expect(decideRefresh(session, shown, now, policy(1), issued).kind === "ended").toBe(over)
        expect(decideConfirmation(session, shown, now, policy(1)).kind === "ended").toBe(over)
      })
    )
  })
})
