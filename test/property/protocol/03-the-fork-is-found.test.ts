/**
 * Statement 3 of the protocol: with no leeway and no band, once one party's successor is confirmed, the
 * other party's tokens are refused, and its next refresh is theft. A confirmation that is late or lost
 * delays this until the refresh after; a band delays the alarm until it is over.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { granted, refusalOf, type Node } from "../../integration/useCases/given.ts"
import { explore, quiet } from "../../support/protocol/explore.ts"
import { fork } from "../../support/protocol/scenarios.ts"
import { scheduledNodes } from "../../support/protocol/scheduledNodes.ts"

type Tokens = Pick<
  Extract<Awaited<ReturnType<Node["create"]>>, { ok: true }>,
  "accessToken" | "refreshToken"
>

const band = 60_000

const acts = fc.array(fc.constantFrom("refresh", "use" as const), { maxLength: 6 })

/** Whether a refresh would be answered, without asking for one. */
async function isAlive(sessions: Node, { refreshToken }: Tokens): Promise<boolean> {
  const found = granted(await sessions.inspect(refreshToken.value))
  return found.class === "Current" || found.class === "Successor"
}

const refused = async (sessions: Node, { refreshToken }: Tokens): Promise<string> =>
  refusalOf(await sessions.refresh({ refreshToken: refreshToken.value }))

describe("3. the fork is found", () => {
  it("in any history of a client and a thief", () => {
    expect(explore(fork)).toMatchObject(quiet)
  })

  it("in any history in which confirmations are late or lost", () => {
    expect(explore({ ...fork, confirmations: 1 })).toMatchObject(quiet)
  })

  it("in any interleaving of two parties at two nodes, however the confirmations go", async () => {
    const mode = fc.constantFrom("await", "async", "off" as const)
    const bands = fc.constantFrom(0, band)
    let forks = 0
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        mode,
        bands,
        acts,
        acts,
        async (s, confirmation, b, ...all) => {
          const world = await scheduledNodes({ refreshToken: { leeway: 0, band: b, confirmation } })
          const { begin, clock, events, finish, nodes, row } = world
          const start = granted(await nodes[0].create({ userId: "alice" }))
          const held: [Tokens, Tokens] = [start, start]
          const live = async (party: 0 | 1) => {
            for (const act of all[party]) {
              const { refreshToken, accessToken } = held[party]
              if (act === "use") await nodes[party].verify(accessToken.value)
              else {
                const result = await nodes[party].refresh({ refreshToken: refreshToken.value })
                if (!result.ok) return
                held[party] = result
              }
            }
          }
          begin(s)
          await s.waitFor(Promise.all([live(0), live(1)]))
          const after = await finish()
          const { ended, revision } = row(start.session.id)
          expect(ended !== undefined).toBe(events.some(({ name }) => name === "theft"))
          if (ended === undefined && revision > 0) {
            forks++
            const alive = await Promise.all(held.map((tokens) => isAlive(after, tokens)))
            expect(alive).toContain(true)
            expect(alive).toContain(false)
            const [leader, other] = alive[0] === true ? held : [held[1], held[0]]
            if (confirmation === "await") {
              expect(refusalOf(await after.verify(other.accessToken.value))).toBe(
                "access_token_superseded"
              )
            }
            if (b > 0) {
              expect(await refused(after, other)).toBe("stale_refresh_token")
              clock.advance(b + 1)
            }
            expect(await refused(after, other)).toBe("refresh_token_reused")
            expect(await refused(after, leader)).toBe("session_revoked")
          }
          await after.close()
        }
      ),
      { numRuns: 200 }
    )
    expect(forks).toBeGreaterThan(30)
  })
})
