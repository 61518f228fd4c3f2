/**
 * Walks through every history of a scenario, breadth first, meeting each world once: the first broken
 * sentence it finds has the shortest history there is.
 */
import { keyOf } from "./key.ts"
import { successors } from "./successors.ts"
import { newWorld, type Scenario, type World } from "./world.ts"

/** What an exploration found. Where `broken` is undefined, nothing was wrong in any of `worlds` worlds. */
export interface Finding {
  readonly broken: string | undefined
  readonly history: readonly string[]
  readonly worlds: number
  /** Whether every world that can be reached was met. */
  readonly complete: boolean
}

/** The finding that a test hopes for. */
export const quiet = { broken: undefined, history: [], complete: true }

interface Visit {
  readonly world: World
  readonly move: string
  readonly from: Visit | undefined
}

/** Explores, and gives up at `limit` worlds. */
export function explore(scenario: Scenario, limit = 300_000): Finding {
  const start = newWorld(scenario)
  const seen = new Set([keyOf(start, scenario)])
  const queue: Visit[] = [{ world: start, move: "sign in", from: undefined }]
  for (const from of queue) {
    for (const { move, world, broken: told } of successors(from.world, scenario)) {
      const broken = told ?? scenario.always(world, scenario)
      if (broken !== undefined) {
        const history = [...historyOf(from), move]
        return { broken, history, worlds: seen.size, complete: false }
      }
      const key = keyOf(world, scenario)
      if (seen.has(key)) continue
      if (seen.size === limit) {
        return { broken: undefined, history: [], worlds: limit, complete: false }
      }
      seen.add(key)
      queue.push({ world, move, from })
    }
  }
  return { broken: undefined, history: [], worlds: seen.size, complete: true }
}

const historyOf = (visit: Visit): readonly string[] =>
  visit.from === undefined ? [] : [...historyOf(visit.from), visit.move]
