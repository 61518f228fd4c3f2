/**
 * A machine's two clocks. The wall clock is off by something and can be set; the monotonic one knows
 * neither, but stands still while the machine sleeps.
 */
import type { Clock } from "../../src/ports/Clock.ts"
import type { Agenda } from "./agenda.ts"

export interface Machine {
  readonly clock: Clock["Service"]
  /** How far the wall clock is ahead of the true time, in ms. */
  readonly skew: () => number
  /** Sets the wall clock forward by so much, or back. */
  readonly set: (by: number) => void
  readonly sleep: () => void
  readonly wake: () => void
}

export function makeMachine(agenda: Agenda, initialSkew: number): Machine {
  let skew = initialSkew
  let bootedAt = agenda.now()
  let asleepSince: number | undefined
  return {
    clock: {
      now: () => agenda.now() + skew,
      monotonic: () => (asleepSince ?? agenda.now()) - bootedAt
    },
    skew: () => skew,
    set: (by) => {
      skew += by
    },
    sleep: () => {
      asleepSince ??= agenda.now()
    },
    wake: () => {
      if (asleepSince !== undefined) bootedAt += agenda.now() - asleepSince
      asleepSince = undefined
    }
  }
}
