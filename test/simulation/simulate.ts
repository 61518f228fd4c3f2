/**
 * One simulated history: some nodes, one store, people, and faults, all drawn from one seed.
 */
import { makeAgenda } from "./agenda.ts"
import {
  drawSkew,
  drawStoreClock,
  setNodeClock,
  setStoreClock,
  sleepAwhile
} from "./clockFaults.ts"
import type { TimeKeeping } from "./clockFaults.ts"
import { drawFrom } from "./draw.ts"
import { disturbLink, disturbProcess, disturbStore, pauseEverything } from "./faults.ts"
import { makeNode } from "./node.ts"
import { makeOracle } from "./oracle.ts"
import { drawTimes, makeSchedule } from "./schedule.ts"
import { makeStore } from "./store.ts"
import { baseSettings } from "./surroundings.ts"
import { makeMint } from "./tokens.ts"
import { passTime, revoke, signIn } from "./traffic.ts"
import { realParts, type Parts, type World } from "./world.ts"

/** 2027-01-15T08:00:00Z. */
const epoch = 1_800_000_000_000

export interface History {
  /** The invariant that was broken first, and how. */
  readonly violation: string | undefined
  /** How many tokens were accepted from memory. */
  readonly acceptances: number
}

export interface Observation {
  /** Is told what happens, with the ms since the beginning. */
  readonly trace?: ((line: string) => void) | undefined
  /** What is tried instead of the real parts. */
  readonly parts?: Parts
}

export function simulate(seed: number, { trace, parts = realParts }: Observation = {}): History {
  const draw = drawFrom(seed)
  const agenda = makeAgenda(epoch)
  const clockTolerance = draw.pick([0, 1_000, 5_000, 60_000])
  const maxStaleness = draw.pick([2_000, 5_000, 10_000, 20_000, 60_000])
  const accessToken = draw.pick([10_000, 30_000, 60_000, 600_000, 3_600_000])
  const settings = {
    ...baseSettings,
    clockTolerance,
    lifetimes: { ...baseSettings.lifetimes, accessToken }
  }
  const times = drawTimes(draw, epoch, maxStaleness)
  const storeClock = drawStoreClock(draw, times)
  trace?.(`the store's clock is off by ${storeClock.skew} ms`)
  const store = makeStore(agenda, storeClock.skew)
  const mint = makeMint(settings)
  const oracle = makeOracle(agenda, store, mint, settings, maxStaleness)
  const world: World = {
    parts,
    agenda,
    draw,
    store,
    mint,
    oracle,
    settings,
    maxStaleness,
    trace: (line) => trace?.(`${agenda.now() - epoch} ms: ${line}`)
  }

  const nodes = ["A", "B", "C"].slice(0, draw.between(2, 3)).map((letter) => {
    const keeping = draw.pick<TimeKeeping>(["as-store", "set", "set", "sleeps"])
    const skew = keeping === "as-store" ? storeClock.skew : drawSkew(draw, clockTolerance)
    world.trace(`node ${letter}: ${keeping}, off by ${skew} ms`)
    return { node: makeNode(`node ${letter}`, skew, world), keeping }
  })
  const all = nodes.map(({ node }) => node)
  const schedule = makeSchedule(world, all, times)

  const neighbours = nodes.flatMap(({ node, keeping }) => (keeping === "as-store" ? [node] : []))
  setStoreClock(world, schedule, storeClock, all, neighbours)
  disturbStore(world, schedule)
  pauseEverything(world, schedule, all)
  for (const { node, keeping } of nodes) {
    disturbLink(world, schedule, node)
    disturbProcess(world, schedule, node)
    if (keeping === "set" && draw.chance(0.5)) setNodeClock(world, schedule, node)
    if (keeping === "sleeps" && draw.chance(0.5)) sleepAwhile(world, schedule, node)
    schedule.after(times.start + draw.between(0, 50), node.start)
  }
  for (let people = draw.between(2, 4); people > 0; people--) signIn(world, schedule, all)
  for (let rows = draw.between(1, 4); rows > 0; rows--) revoke(world, schedule, all)
  passTime(world, schedule, all)

  agenda.run(times.end, () => oracle.verdict() !== undefined)
  return { violation: oracle.verdict(), acceptances: oracle.acceptances() }
}
