/**
 * The product decides as the table of the protocol says, for every row and every token, reachable or not.
 * The table is written a second time in test/support/protocol/table.ts.
 */
import * as fc from "fast-check"
import { expect, it } from "vitest"

import type { Digest } from "../../../src/domain/identifier.ts"
import type { RotationPolicy } from "../../../src/domain/policy.ts"
import type { PresentedToken } from "../../../src/domain/rotation.ts"
import type { Lineage } from "../../../src/domain/session.ts"
import { sessionFixture } from "../../../src/testing/sessionFixture.ts"
import { realRules } from "../../support/protocol/rules.ts"
import { rulesByTable } from "../../support/protocol/table.ts"

// Few of each, so that they often meet.
const digest = fc.constantFrom("a", "b", "c", "d", "e").map((text) => text as Digest)
const instant = fc.integer({ min: 100, max: 112 })
const generation = fc.integer({ min: 1, max: 5 })

const lineage: fc.Arbitrary<Lineage> = fc.record({
  current: fc.record({ digest, generation, issuedAt: instant }),
  previous: fc.option(fc.record({ digest, issuedAt: instant }), { nil: undefined }),
  beforePrevious: fc.option(digest, { nil: undefined }),
  settled: fc.boolean()
})

const parentage = fc.oneof(
  fc.record({ parent: digest, parentIssuedAt: instant }),
  fc.constant({ parent: undefined, parentIssuedAt: undefined })
)
const token: fc.Arbitrary<PresentedToken> = fc
  .tuple(fc.record({ digest, generation, issuedAt: instant }), parentage)
  .map(([facts, parents]) => ({ ...facts, ...parents }))

const policy: fc.Arbitrary<RotationPolicy> = fc.record({
  mode: fc.constant("confirmed"),
  leeway: fc.integer({ min: 0, max: 4 }),
  band: fc.constantFrom(0, 4, 6)
})

it("every decision is the one in the table", () => {
  const byTable = rulesByTable()
  const issued = "the token to be issued" as Digest
  fc.assert(
    fc.property(lineage, token, instant, policy, (row, shown, now, rules) => {
      const session = sessionFixture({ createdAt: 100, lineage: row })
      expect(realRules.refresh(session, shown, now, rules, issued)).toEqual(
        byTable.refresh(session, shown, now, rules, issued)
      )
      expect(realRules.confirm(session, shown, now, rules)).toEqual(
        byTable.confirm(session, shown, now, rules)
      )
    }),
    { numRuns: 20_000 }
  )
})
