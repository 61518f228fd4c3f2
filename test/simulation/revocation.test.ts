/**
 * Several nodes, one store, and everything that goes wrong between them: whatever the seed, no invariant of
 * oracle.ts is broken. Tries 10,000 seeds, or as many as `WATCHWORD_SIMULATION_SEEDS` says. To see what
 * happens in one of them:
 *
 *     WATCHWORD_SIMULATION_SEED=1234 npm test -- test/simulation/revocation.test.ts
 */
import { describe, expect, it } from "vitest"

import { simulate } from "./simulate.ts"

const replayed = setting("WATCHWORD_SIMULATION_SEED")
const seeds = replayed === undefined ? (setting("WATCHWORD_SIMULATION_SEEDS") ?? 10_000) : 1
const size = Math.min(seeds, 1_000)
const starts = Array.from(
  { length: Math.ceil(seeds / size) },
  (_, batch) => (replayed ?? 1) + batch * size
)

function setting(name: string): number | undefined {
  const text = process.env[name]
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`${name}: must be a whole number from 1, got ${text}`)
}

/** What a failing seed shows: the invariant, how to see it again, and what happened. */
function replay(seed: number): string {
  const lines: string[] = []
  const { violation } = simulate(seed, { trace: (line) => lines.push(line) })
  const again = `WATCHWORD_SIMULATION_SEED=${seed} npm test -- test/simulation/revocation.test.ts`
  return [`${violation ?? "No invariant is broken."}\nAgain: ${again}`, ...lines].join("\n")
}

/** Simulates histories in a row, until one breaks an invariant. */
function tryFrom(start: number, size: number) {
  let acceptances = 0
  for (let seed = start; seed < start + size; seed++) {
    const history = simulate(seed)
    if (history.violation !== undefined) return { failure: replay(seed), acceptances }
    acceptances += history.acceptances
  }
  return { failure: undefined, acceptances }
}

describe("no revoked token is accepted", () => {
  it.each(starts)(`in ${size} histories from seed %i on`, (start) => {
    const { failure, acceptances } = tryFrom(start, size)
    expect(failure).toBeUndefined()
    // A node that asks the store every time would break nothing, either.
    expect(acceptances).toBeGreaterThanOrEqual(replayed === undefined ? 5 * size : 0)
  })

  it.each([
    ["a node starts after the store's clock was put forward", 184],
    ["a transaction is open while the store's clock is put forward", 278],
    ["what was good an hour ago is good again", 1587],
    ["nodes go on after an hour", 4831],
    ["the store's clock is put back and forward while a node is away", 5284],
    ["a node's clock is set back little by little", 4802]
  ])("where %s (seed %i)", (_, seed) => {
    expect(tryFrom(seed, 1).failure).toBeUndefined()
  })
})

it("a seed stands for a whole history", () => {
  const seed = replayed ?? 1
  const history = replay(seed)
  if (replayed !== undefined) console.log(history)
  expect(replay(seed)).toBe(history)
})
