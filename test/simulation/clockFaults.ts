/**
 * What goes wrong with clocks, and what is assumed never to:
 *
 * - The store's clock is set once, by less than an hour, and perhaps back, when a node could have noticed or
 *   has been away for long.
 * - No process reads for the first time within ten seconds after that, while a transaction from before may
 *   be open.
 * - A machine's clock is not set back in the same minutes in which the machine sleeps: nothing on that
 *   machine could tell.
 */
import type { Draw } from "./draw.ts"
import type { Node } from "./node.ts"
import type { Schedule, Times } from "./schedule.ts"
import type { World } from "./world.ts"

const hour = 3_600_000

/** Where the store's clock is at first, and how far from there it is set. */
export interface StoreClock {
  readonly skew: number
  readonly jumps: readonly number[]
}

export function drawStoreClock(draw: Draw, { pause }: Times): StoreClock {
  // After an hour of which the clock knows nothing, what was good before is good again.
  if (pause?.quiet === true && draw.chance(0.7)) return { skew: 0, jumps: [-hour] }
  if (draw.chance(0.5)) return { skew: 0, jumps: [] }
  const any = draw.between(-hour, hour)
  const jump = draw.pick([hour, -hour, any, draw.between(-4_000, 4_000)])
  const jumps = draw.chance(0.5) ? [jump] : [jump, -jump]
  return { skew: draw.pick([0, -jump]), jumps }
}

/** How a node's machine keeps time. */
export type TimeKeeping =
  /** By the store's clock: they are one machine. */
  | "as-store"
  /** By a clock of its own, which may be set. */
  | "set"
  /** By a clock of its own, on a machine that may sleep. */
  | "sleeps"

export const drawSkew = (draw: Draw, clockTolerance: number): number =>
  draw.chance(0.8) ? draw.between(-clockTolerance, clockTolerance) : draw.between(-hour, hour)

/** Sets the store's clock, and with it that of the nodes on the same machine. */
export function setStoreClock(
  { agenda, store, draw, maxStaleness, trace }: World,
  { during, after, everybody }: Schedule,
  { jumps }: StoreClock,
  nodes: readonly Node[],
  neighbours: readonly Node[]
): void {
  const set = ([jump, ...further]: readonly number[]) => {
    if (jump === undefined) return
    if (nodes.some((node) => node.isStarting())) {
      return after(agenda.now() + 1_000, () => set([jump, ...further]))
    }
    trace(`the store's clock is set by ${jump} ms`)
    store.set(jump)
    for (const { machine } of neighbours) machine.set(jump)
    everybody(20)
    everybody(maxStaleness)
    const next = agenda.now() + draw.between(25_000, 45_000) + maxStaleness
    after(next, () => set(further))
  }
  after(during(), () => set(jumps))
}

/** Sets a node's own clock, and perhaps back. */
export function setNodeClock(
  { draw, settings, trace }: World,
  { during, after, bothering }: Schedule,
  node: Node
): void {
  const little = 2 * settings.clockTolerance + 2_000
  const by = draw.pick([hour, -hour, draw.between(-hour, hour), draw.between(-little, little)])
  const at = during()
  const set = (jump: number) => () => {
    trace(`${node.name}'s clock is set by ${jump} ms`)
    node.machine.set(jump)
    bothering(node)
  }
  after(at, set(by))
  if (draw.chance(0.5)) after(at + draw.between(100, 20_000), set(-by))
}

/** Lets a node's machine sleep. Its clock may only have been put forward meanwhile. */
export function sleepAwhile(
  { draw, trace }: World,
  { during, after, bothering }: Schedule,
  node: Node
): void {
  const at = during()
  const forward = draw.chance(0.2) ? draw.between(0, hour) : 0
  after(at, () => {
    trace(`${node.name} sleeps`)
    node.suspend()
    node.machine.sleep()
    bothering(node)
  })
  after(at + draw.between(500, 40_000), () => {
    trace(`${node.name} wakes up`)
    node.machine.wake()
    node.machine.set(forward)
    node.resume()
    bothering(node)
  })
}
