/**
 * True time, which nobody in the simulation knows, and what is going to happen when. Nothing waits: time
 * is wherever the next event is.
 */

export interface Agenda {
  /** The true time, in whole ms. */
  readonly now: () => number
  /** Does something at an instant, which is not in the past; what is due at once comes in the order given. */
  readonly at: (time: number, action: () => void) => void
  /** Does everything up to an instant, or until `isOver`. */
  readonly run: (until: number, isOver: () => boolean) => void
}

interface Appointment {
  readonly time: number
  readonly action: () => void
}

export function makeAgenda(start: number): Agenda {
  // Latest first, so that the next one is taken off the end.
  const appointments: Appointment[] = []
  let now = start
  return {
    now: () => now,
    at: (time, action) => {
      let low = 0
      let high = appointments.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((appointments[middle] as Appointment).time > time) low = middle + 1
        else high = middle
      }
      appointments.splice(low, 0, { time: Math.max(now, time), action })
    },
    run: (until, isOver) => {
      for (;;) {
        const next = appointments.at(-1)
        if (next === undefined || next.time > until || isOver()) return
        appointments.pop()
        now = next.time
        next.action()
      }
    }
  }
}
