/**
 * How long things may take, in milliseconds. Time is measured on the monotonic clock.
 */

/** A whole operation: the wait for a connection, every statement and every repetition together. */
export const operationLimit = 10_000

/** The wait for a connection alone: a pool that is stuck should not cost the whole operation. */
export const connectionLimit = 5_000

/** The proof that an idle connection still leads somewhere. */
export const proofLimit = 2_000

/** The end of an operation's time. */
export class TimeLimit {
  readonly #end: number

  constructor(ms = operationLimit) {
    this.#end = performance.now() + ms
  }

  /** What is left, in milliseconds: at most `atMost`, and less than 1 when the time is up. */
  left(atMost = Number.POSITIVE_INFINITY): number {
    return Math.min(atMost, this.#end - performance.now())
  }
}

/** Something took too long. What it was doing goes on, but nobody waits for it. */
export class TookTooLong extends Error {}

/** What `work` answers within `ms`; `late` gets what it answers afterwards. */
export function within<A>(ms: number, work: Promise<A>, late?: (value: A) => void): Promise<A> {
  return new Promise((resolve, reject) => {
    let over = false
    const timer = setTimeout(() => {
      over = true
      reject(new TookTooLong())
    }, ms)
    work.then(
      (value) => {
        clearTimeout(timer)
        if (over) late?.(value)
        else resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error as Error)
      }
    )
  })
}
