/**
 * Everything that chance decides in a simulation, from its seed alone: the same seed, the same history.
 */

export interface Draw {
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number
  /** True with this probability. */
  readonly chance: (probability: number) => boolean
  readonly pick: <A>(list: readonly A[]) => A
}

/** Mulberry32: 32 bits of state are plenty for choosing among faults. */
export function drawFrom(seed: number): Draw {
  let state = Math.imul(seed, 0x9e3779b9) | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    between,
    chance: (probability) => next() < probability,
    pick: <A>(list: readonly A[]) => list[between(0, list.length - 1)] as A
  }
}
