/**
 * The simulation can fail: each of these mistakes, made in the real watch, verification or sweep, breaks an
 * invariant within a thousand seeds.
 */
import { describe, expect, it, vi } from "vitest"

import type * as Denied from "../../src/app/deniedSessions.ts"
import type * as Feed from "../../src/domain/feedReading.ts"
import type { Clock } from "../../src/ports/Clock.ts"
import { mistakes, type Mistake } from "./broken.ts"
import { simulate } from "./simulate.ts"
import { realParts, type Parts } from "./world.ts"

const made = vi.hoisted((): { mistake: Mistake; clock: Clock["Service"] | undefined } => ({
  mistake: {},
  clock: undefined
}))

vi.mock("../../src/domain/feedReading.ts", async (importOriginal): Promise<typeof Feed> => {
  const real = await importOriginal<typeof Feed>()
  const now = () => ({ ...real, ...made.mistake.feed?.(real) })
  return {
    readingWindow: (...args) => now().readingWindow(...args),
    readingFlaw: (...args) => now().readingFlaw(...args),
    positionAfter: (...args) => now().positionAfter(...args),
    isFresh: (...args) => now().isFresh(...args)
  }
})

vi.mock("../../src/app/deniedSessions.ts", async (importOriginal): Promise<typeof Denied> => {
  const real = await importOriginal<typeof Denied>()
  return {
    deniedSessions: (tolerance) => {
      const denied = real.deniedSessions(tolerance)
      const { clock, mistake } = made
      return clock === undefined ? denied : (mistake.denied?.(denied, clock) ?? denied)
    }
  }
})

/** The first invariant that a mistake is seen to break. */
function firstViolation(mistake: Mistake): string | undefined {
  const watch = mistake.parts?.watch ?? realParts.watch
  const parts: Parts = {
    ...realParts,
    ...mistake.parts,
    watch: (world, maxStaleness) => {
      made.clock = world.clock
      return watch(world, maxStaleness)
    }
  }
  made.mistake = mistake
  const { from = 1 } = mistake
  for (let seed = from; seed < from + 1_000; seed++) {
    const { violation } = simulate(seed, { parts })
    if (violation !== undefined) return violation
  }
  return undefined
}

describe("a mistake is noticed", () => {
  it.each(Object.entries(mistakes))("%s", (_, mistake) => {
    expect(firstViolation(mistake)).toMatch(/R[1-6]: /)
  })
})

it("nothing is noticed without one", () => {
  expect(firstViolation({})).toBeUndefined()
})
