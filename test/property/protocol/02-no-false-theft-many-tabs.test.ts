/**
 * Statement 2 of the protocol: with every round trip taking at most D, a leeway of at least 2 D and access
 * tokens that live at least L + D, no number of tabs sharing a jar is ever told theft. A tab refreshes once
 * the access token in the jar has expired.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { granted, type Node } from "../../integration/useCases/given.ts"
import { explore, quiet } from "../../support/protocol/explore.ts"
import { manyTabs, policy } from "../../support/protocol/scenarios.ts"
import { scheduledNodes } from "../../support/protocol/scheduledNodes.ts"

type Tokens = Pick<
  Extract<Awaited<ReturnType<Node["create"]>>, { ok: true }>,
  "accessToken" | "refreshToken"
>

describe("2. tabs that share a jar are never told theft", () => {
  it("in any history of two tabs", () => {
    expect(explore(manyTabs)).toMatchObject(quiet)
  })

  it("in any history of two tabs, in finer steps of time", () => {
    const scenario = { ...manyTabs, policy: policy(4), trip: 2, life: 6, confirmations: 0 }
    expect(explore(scenario)).toMatchObject(quiet)
  })

  it("in any history of three tabs", () => {
    expect(explore({ ...manyTabs, tabs: 3 })).toMatchObject(quiet)
  })

  it("in any history in which nodes refresh while they render", () => {
    // Longer than L + D by one tick: such a request may carry a token that the jar has already replaced.
    expect(explore({ ...manyTabs, rendered: true, life: 4 })).toMatchObject(quiet)
  })

  it("in any interleaving at two nodes, generation after generation", async () => {
    // Each tab of each generation: its node, whether its answer is lost, and whether it uses what it got.
    const tab = fc.record({ node: fc.nat(1), lost: fc.boolean(), uses: fc.boolean() })
    const waves = fc.array(
      fc.record({
        tabs: fc.array(tab, { minLength: 1, maxLength: 4 }),
        pauses: fc.array(fc.nat(1_250), { maxLength: 4 })
      }),
      { minLength: 1, maxLength: 4 }
    )
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), waves, async (s, generations) => {
        const { begin, clock, events, finish, nodes } = await scheduledNodes({})
        let jar: Tokens = granted(await nodes[0].create({ userId: "alice" }))
        begin(s)
        for (const { tabs, pauses } of generations) {
          clock.advance(Math.max(0, jar.accessToken.expiresAt - clock.now()))
          const refreshes = tabs.map(async ({ node, lost, uses }) => {
            const sessions = nodes[node] as Node
            const refreshToken = jar.refreshToken.value
            const answer = granted(await sessions.refresh({ refreshToken }))
            await s.schedule(Promise.resolve(), "the answer lands")
            if (!lost) jar = answer
            if (uses && clock.now() < jar.accessToken.expiresAt) {
              granted(await sessions.verify(jar.accessToken.value))
            }
          })
          // All together no longer than D, which is half of the default leeway.
          const time = pauses.map(async (pause) => {
            await s.schedule(Promise.resolve(), `${pause} ms`)
            clock.advance(pause)
          })
          await s.waitFor(Promise.all([...refreshes, ...time]))
        }
        await finish()
        expect(events.filter(({ name }) => name === "theft")).toEqual([])
      }),
      { numRuns: 200 }
    )
  })
})
