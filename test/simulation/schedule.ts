/**
 * When things happen in a simulation: within its first minute, or after a long time in which nothing did.
 */
import type { Draw } from "./draw.ts"
import type { Node } from "./node.ts"
import type { Token } from "./tokens.ts"
import type { World } from "./world.ts"

export interface Schedule {
  /** The true times of the beginning, of the long pause, if there is one, and of the end. */
  readonly times: Times
  /** Some time at which the nodes are awake. */
  readonly during: () => number
  /** Does something then, or never where that is later than the end. */
  readonly after: (time: number, action: () => void) => void
  /** Has a node verify a token of every session, now and a few times soon. */
  readonly bothering: (node: Node) => void
  /** Has every node do so, once, after a delay of about so many ms. */
  readonly everybody: (delay: number) => void
}

export interface Times {
  readonly start: number
  readonly pause: Pause | undefined
  readonly end: number
}

/** A long time in which nothing happens; where it is not quiet, the nodes do not even run. */
interface Pause {
  readonly from: number
  readonly to: number
  readonly quiet: boolean
}

const hour = 3_600_000

export function drawTimes(draw: Draw, start: number, maxStaleness: number): Times {
  const from = start + draw.between(20_000, 60_000)
  if (!draw.chance(0.3)) return { start, pause: undefined, end: from }
  const length = draw.chance(0.5) ? hour - draw.between(0, 20_000) : draw.between(120_000, hour)
  const to = from + length
  // Who reads often reads too often for a simulation of an hour.
  const quiet = maxStaleness >= 60_000 && draw.chance(0.5)
  return { start, pause: { from, to, quiet }, end: to + draw.between(10_000, 30_000) }
}

export function makeSchedule(
  { agenda, draw, maxStaleness, mint }: World,
  nodes: readonly Node[],
  times: Times
): Schedule {
  const { start, pause, end } = times

  const newest = (): readonly Token[] => [
    ...new Map(mint.tokens().map((token) => [token.session.id, token])).values()
  ]
  const verifyAll = (node: Node) => {
    for (const token of newest()) node.verify(token)
  }
  const after = (time: number, action: () => void) => {
    if (time <= end) agenda.at(time, action)
  }

  return {
    times,
    during: () => {
      const last = pause === undefined || draw.chance(0.6) ? (pause?.from ?? end) : end
      return draw.between(last === end && pause !== undefined ? pause.to : start, last)
    },
    after,
    bothering: (node) => {
      verifyAll(node)
      after(agenda.now() + draw.between(0, 100), () => verifyAll(node))
      after(agenda.now() + draw.between(0, 2 * maxStaleness), () => verifyAll(node))
    },
    everybody: (delay) => {
      for (const node of nodes) {
        after(agenda.now() + delay + draw.between(0, 1 + (delay >> 3)), () => verifyAll(node))
      }
    }
  }
}
