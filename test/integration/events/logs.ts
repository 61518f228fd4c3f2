/**
 * Stores whose log of events does as the real one does, and besides counts how often it is read, or is down.
 */
import * as Effect from "effect/Effect"

import { StoreUnavailable } from "../../../src/ports/failure.ts"
import type { StoreAdapter } from "../../../src/ports/StoreAdapter.ts"
import { withPorts } from "./nodes.ts"

export interface CountedReads {
  readonly store: StoreAdapter
  /** How often the log was read until now. */
  readonly reads: () => number
}

export function countedReads(inner: StoreAdapter): CountedReads {
  let reads = 0
  const store = withPorts(inner, ({ eventLog }) => ({
    eventLog: {
      ...eventLog,
      after: (place, limit) => {
        reads += 1
        return eventLog.after(place, limit)
      }
    }
  }))
  return { store, reads: () => reads }
}

export interface Interruptible {
  readonly store: StoreAdapter
  /** From now on the log takes nothing, or takes everything again. */
  readonly setDown: (isDown: boolean) => void
}

/** A store whose log can be read while nothing can be appended to it. */
export function appendsDown(inner: StoreAdapter): Interruptible {
  let isDown = false
  const store = withPorts(inner, ({ eventLog }) => ({
    eventLog: {
      ...eventLog,
      append: (records) =>
        isDown
          ? Effect.fail(new StoreUnavailable({ operation: "append" }))
          : eventLog.append(records)
    }
  }))
  return { store, setDown: (next) => (isDown = next) }
}
