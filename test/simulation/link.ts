/**
 * The network between one node and the store: it delays, drops and repeats messages, and sometimes lets
 * none through. Requests overtake each other.
 */
import type { World } from "./world.ts"

/** How long a node's adapter waits for an answer. */
export const timeLimit = 10_000

export interface Link {
  /** Asks the store. `answer` may be called twice, and gets undefined where the store was not available. */
  readonly ask: <A>(execute: () => A, answer: (outcome: A | undefined) => void) => void
  readonly setPartitioned: (partitioned: boolean) => void
  readonly setBad: (quality: { readonly loss: number; readonly slowness: number }) => void
}

export function makeLink({ agenda, draw, store }: World): Link {
  let isPartitioned = false
  let loss = 0
  let slowness = 0

  const delay = () => {
    if (!draw.chance(slowness)) return draw.between(0, 20)
    return draw.chance(0.3) ? draw.between(20, 2_000) : draw.between(2_000, timeLimit - 100)
  }
  const isLost = () => isPartitioned || draw.chance(loss)

  return {
    setPartitioned: (partitioned) => {
      isPartitioned = partitioned
    },
    setBad: (quality) => {
      loss = quality.loss
      slowness = quality.slowness
    },
    ask: (execute, answer) => {
      const patience = agenda.now() + timeLimit
      const giveUp = () => agenda.at(patience, () => answer(undefined))
      if (isLost()) return giveUp()
      const there = agenda.now() + delay()
      agenda.at(there, () => {
        if (isPartitioned) return giveUp()
        const outcome = store.isUp() ? execute() : undefined
        const back = agenda.now() + delay()
        if (back >= patience || isLost()) return giveUp()
        agenda.at(back, () => (isPartitioned ? giveUp() : answer(outcome)))
        if (draw.chance(0.05)) agenda.at(back + delay(), () => answer(outcome))
      })
    }
  }
}
