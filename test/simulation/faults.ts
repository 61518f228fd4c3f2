/**
 * What goes wrong but for clocks: messages, processes, the store.
 */
import type { Node } from "./node.ts"
import type { Schedule } from "./schedule.ts"
import type { World } from "./world.ts"

/** Something that begins and ends. */
function spell(
  { draw, trace }: World,
  { during, after }: Schedule,
  longest: number,
  what: string,
  set: (on: boolean) => void
): void {
  const at = during()
  const turn = (on: boolean) => () => {
    trace(`${what}: ${on ? "begins" : "ends"}`)
    set(on)
  }
  after(at, turn(true))
  after(at + draw.between(100, longest), turn(false))
}

/** Between a node and the store: slow or lossy for good, or cut for a while. */
export function disturbLink(world: World, schedule: Schedule, node: Node): void {
  const { draw } = world
  if (draw.chance(0.4)) {
    node.link.setBad({ loss: draw.pick([0, 0.1, 0.5]), slowness: draw.pick([0, 0.1, 0.3]) })
  }
  if (draw.chance(0.4)) {
    spell(world, schedule, draw.pick([10_000, 60_000]), `partition of ${node.name}`, (on) => {
      node.link.setPartitioned(on)
      schedule.bothering(node)
    })
  }
}

/** Stops a node's process for a while (SIGSTOP), or for good and starts another. */
export function disturbProcess(world: World, schedule: Schedule, node: Node): void {
  const { agenda, draw, store, trace } = world
  if (draw.chance(0.4)) {
    spell(world, schedule, 25_000, `suspension of ${node.name}`, (on) => {
      if (on) node.suspend()
      else node.resume()
      schedule.bothering(node)
    })
  }
  if (draw.chance(0.5)) {
    const restart = () => {
      const settled = store.setAt() + 10_000
      if (agenda.now() < settled) return schedule.after(settled, restart)
      trace(`${node.name} starts`)
      node.start()
      schedule.bothering(node)
    }
    const at = schedule.during()
    schedule.after(at, node.stop)
    schedule.after(at + draw.between(0, 3_000), restart)
  }
}

export function disturbStore(world: World, schedule: Schedule): void {
  const { draw, store } = world
  if (draw.chance(0.3)) {
    spell(world, schedule, 20_000, "outage of the store", (down) => store.setUp(!down))
  }
  if (draw.chance(0.2)) spell(world, schedule, 20_000, "too many rows", store.setCrowded)
}

/** Nothing runs on any node for a long time. */
export function pauseEverything(
  { draw, maxStaleness, trace }: World,
  { after, bothering, everybody, times }: Schedule,
  nodes: readonly Node[]
): void {
  const { pause } = times
  if (pause === undefined) return
  for (const node of nodes) {
    if (pause.quiet) continue
    after(pause.from, node.suspend)
    after(pause.to + draw.between(0, 200), () => {
      trace(`${node.name} goes on after a long pause`)
      bothering(node)
      node.resume()
    })
  }
  for (const delay of [300, 1_000, maxStaleness]) after(pause.to, () => everybody(delay))
}
