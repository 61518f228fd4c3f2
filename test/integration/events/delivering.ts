/**
 * Delivery in time that the test makes: timers are the test's, and so is the store's clock, by which the
 * lease runs.
 */
import { onTestFinished, vi } from "vitest"

import type { EventEntry } from "../../../src/index.ts"
import type { Nodes } from "./nodes.ts"

/** For `beforeEach`; `vi.useRealTimers` undoes it. */
export const testTimers = () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })

/** Lets time pass for timers, nodes and the store alike, in small steps. */
export async function pass({ clock }: Pick<Nodes, "clock">, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    clock.advance(250)
    await vi.advanceTimersByTimeAsync(250)
  }
}

export const userOf = ({ event }: EventEntry) => ("userId" in event ? event.userId : event.name)

export const signIn = async (
  sessions: { create: (input: { userId: string }) => unknown },
  count: number
) => {
  const names = Array.from({ length: count }, (_, index) => `user ${index}`)
  for (const userId of names) await sessions.create({ userId })
  return names
}

export interface Held {
  /** How many wait. */
  readonly waiting: () => number
  /** Waits until it is released. */
  readonly wait: () => Promise<void>
  /** Lets the one that has waited longest go on. */
  readonly release: () => void
}

/**
 * For handlers that take as long as the test wants. All are released when the test has finished; made after the
 * nodes, before those are closed, which wait for their handlers.
 */
export function held(): Held {
  const releases: (() => void)[] = []
  let isOver = false
  onTestFinished(() => {
    isOver = true
    for (const release of releases.splice(0)) release()
  })
  return {
    waiting: () => releases.length,
    wait: () =>
      isOver ? Promise.resolve() : new Promise((resolve) => void releases.push(resolve)),
    release: () => releases.shift()?.()
  }
}
