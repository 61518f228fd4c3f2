/**
 * Looking sessions up, a few at once, until the store has answered about each. While it does not answer, they
 * wait.
 */
import type { Attached } from "./app/attachments.ts"

/** How many sessions are looked up at once. */
const atOnce = 20

export interface LookUps {
  readonly add: (attached: Attached) => void
  /** Nothing is looked up before. */
  readonly begin: () => void
  /** Tries again what failed before. */
  readonly again: () => void
  readonly stop: () => void
}

/** `lookUp` is called for what is `wanted` still, until it resolves. */
export function makeLookUps(
  lookUp: (attached: Attached) => Promise<void>,
  isWanted: (attached: Attached) => boolean
): LookUps {
  const waiting = new Set<Attached>()
  let hasBegun = false
  let isStopped = false
  let isLooking = false

  const look = async () => {
    isLooking = true
    let isAnswering = true
    while (isAnswering && !isStopped && waiting.size > 0) {
      const some = [...waiting].slice(0, atOnce)
      const answers = await Promise.allSettled(some.map(lookUp))
      for (const [index, attached] of some.entries()) {
        if (answers[index]?.status === "fulfilled") waiting.delete(attached)
        else isAnswering = false
      }
    }
    isLooking = false
  }

  const start = () => {
    if (hasBegun && !isLooking) void look()
  }

  return {
    add: (attached) => {
      waiting.add(attached)
      start()
    },
    begin: () => {
      hasBegun = true
      start()
    },
    again: () => {
      for (const attached of waiting) if (!isWanted(attached)) waiting.delete(attached)
      start()
    },
    stop: () => {
      isStopped = true
    }
  }
}
