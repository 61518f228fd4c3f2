/**
 * Statement 11 of the protocol: clock skew between nodes changes none of the above, except the leeway by
 * that amount.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { anyRotation, clientLife, clientWorld, leadLife } from "../../support/protocol/client.ts"
import { explore, quiet } from "../../support/protocol/explore.ts"
import {
  failingStore,
  fork,
  manyTabs,
  oneAtATime,
  policy,
  poller
} from "../../support/protocol/scenarios.ts"

const clocks = [0, 1]

describe("11. with nodes whose clocks differ", () => {
  it("one refresh at a time is never told theft", () => {
    expect(explore({ ...oneAtATime, clocks })).toMatchObject(quiet)
    expect(explore({ ...oneAtATime, clocks, policy: policy(0) })).toMatchObject(quiet)
  })

  it("tabs are never told theft, where the leeway is longer by the difference", () => {
    // L = 2 D + 1, and access tokens that live L + D + 1.
    const scenario = { ...manyTabs, clocks, policy: policy(3), life: 5 }
    expect(explore(scenario)).toMatchObject(quiet)
  })

  it("the fork is found", () => {
    expect(explore({ ...fork, clocks })).toMatchObject(quiet)
  })

  it("who polls and never leads is left behind", () => {
    // Access tokens that live 4 (L + 1).
    expect(explore({ ...poller, clocks, life: 8, thief: 1 })).toMatchObject(quiet)
  })

  it("a store that loses its last promotion logs out nobody", () => {
    expect(explore({ ...failingStore, clocks, confirmations: 0 })).toMatchObject(quiet)
  })

  // The first node to open dates the signing key.
  it.each([
    ["first", (ahead: number) => [ahead, 0]],
    ["last", (ahead: number) => [0, ahead]]
  ] as const)(
    "in any life of a client whose nodes are up to the tolerance apart, the one ahead opened %s",
    async (_, clocksOf) => {
      const skew = fc.integer({ min: 0, max: 5_000 })
      await fc.assert(
        fc.asyncProperty(skew, anyRotation, clientLife(), async (ahead, options, life) => {
          expect(await leadLife(await clientWorld(options, clocksOf(ahead)), life)).toEqual([])
        }),
        { numRuns: 200 }
      )
    }
  )
})
