/**
 * A clock that stands still until a test moves it.
 */

export interface TestClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds since the clock was made. */
  readonly monotonic: () => number
  /** Moves both times on. */
  readonly advance: (milliseconds: number) => void
  /** Sets the wall clock, as an administrator would: the monotonic time does not notice. */
  readonly set: (now: number) => void
}

/** Starts at `start`, ms since the epoch: by default 2026-01-01T00:00:00.000Z. */
export function testClock(start = 1_767_225_600_000): TestClock {
  let wall = start
  let elapsed = 0
  return {
    now: () => wall,
    monotonic: () => elapsed,
    advance: (milliseconds) => {
      if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) {
        throw new RangeError(`advance: must be a whole number of ms from 0, got ${milliseconds}`)
      }
      wall += milliseconds
      elapsed += milliseconds
    },
    set: (now) => {
      if (!Number.isSafeInteger(now)) {
        throw new RangeError(`set: must be a whole number of ms, got ${now}`)
      }
      wall = now
    }
  }
}
