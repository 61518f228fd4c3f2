/**
 * Statement 1 of the protocol: a client that never has two refreshes under way is never told theft,
 * whatever is lost or late, for any leeway and band, for unlimited time. With a band, late duplicates of
 * an abandoned request are told that they are stale.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { anyRotation, clientLife, clientWorld, leadLife } from "../../support/protocol/client.ts"
import { explore, quiet } from "../../support/protocol/explore.ts"
import { lateDuplicates, oneAtATime, policy } from "../../support/protocol/scenarios.ts"

describe("1. one refresh at a time is never told theft", () => {
  for (const leeway of [0, 1, 2]) {
    it(`in any history, with a leeway of ${leeway}`, () => {
      expect(explore({ ...oneAtATime, policy: policy(leeway) })).toMatchObject(quiet)
    })

    it(`in any history with late duplicates, with a leeway of ${leeway} and a band`, () => {
      const scenario = { ...lateDuplicates, policy: policy(leeway, 2) }
      expect(explore(scenario)).toMatchObject(quiet)
    })
  }

  it("in any life of a client of two nodes whose store fails", async () => {
    await fc.assert(
      fc.asyncProperty(anyRotation, clientLife(), async (options, life) => {
        expect(await leadLife(await clientWorld(options, [0, 0]), life)).toEqual([])
      }),
      { numRuns: 200 }
    )
  })
})
