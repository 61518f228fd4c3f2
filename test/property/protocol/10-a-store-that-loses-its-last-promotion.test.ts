/**
 * Statement 10 of the protocol: a store that loses its last promotion, as a failover may, logs out no
 * honest user.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import {
  anyRotation,
  clientLife,
  clientWorld,
  failover,
  leadLife
} from "../../support/protocol/client.ts"
import { explore, quiet } from "../../support/protocol/explore.ts"
import { failingStore, manyTabs, policy } from "../../support/protocol/scenarios.ts"

describe("10. a store that loses its last promotion logs out no honest user", () => {
  it("in any history of one refresh at a time", () => {
    expect(explore(failingStore)).toMatchObject(quiet)
  })

  it("in any history in which it loses up to two, twice", () => {
    const scenario = { ...failingStore, policy: policy(0), backups: 2, failures: 2 }
    expect(explore(scenario)).toMatchObject(quiet)
  })

  it("in any history of two tabs", () => {
    const scenario = { ...manyTabs, confirmations: 0, backups: 1, failures: 1 }
    expect(explore(scenario)).toMatchObject(quiet)
  })

  it("in any life of a client of two nodes", async () => {
    await fc.assert(
      fc.asyncProperty(anyRotation, clientLife(failover), async (options, life) => {
        expect(await leadLife(await clientWorld(options, [0, 0]), life)).toEqual([])
      }),
      { numRuns: 200 }
    )
  })
})
