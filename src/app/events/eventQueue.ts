import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Semaphore from "effect/Semaphore"

/**
 * Events on their way to the log, written in the background so that no request waits for them. What the
 * store does not take is tried again; while it takes nothing, the newest are kept.
 */
import type { EventLog, EventRecord } from "../../ports/EventLog.ts"
import type { Logger } from "../../ports/Logger.ts"

export interface EventQueue {
  /** Never waits, never fails. */
  readonly add: (record: EventRecord) => void
  /** Writes what is queued; what the store does not take now stays queued. */
  readonly flush: Effect.Effect<void>
  /** Writes what is queued, gives up what the store does not take, and says so. */
  readonly close: Effect.Effect<void>
}

const capacity = 10_000
/** Large enough that a store with transactions in the milliseconds keeps up with what one process can cause. */
const batchSize = 256
/** Between two writes, in ms. */
const gathering = 50
/** Between two attempts on a store that fails, in ms. */
const shortestWait = 250
const longestWait = 10_000

interface World {
  readonly eventLog: Pick<EventLog["Service"], "append">
  readonly logger: Logger["Service"]
}

export function makeEventQueue({ eventLog, logger }: World): EventQueue {
  /** Oldest first. In a map, each look at the oldest one would pass all that were removed before it. */
  const queued: EventRecord[] = []
  /** What the store may be about to take, so that none of it is given up. */
  let writing: readonly EventRecord[] = []
  const turn = Semaphore.makeUnsafe(1)
  let worker: Fiber.Fiber<void> | undefined
  let lost = 0
  let closed = false

  const warn = (message: string, fields: Readonly<Record<string, number>>) =>
    logger.log({ level: "warn", message, fields })

  const count = () => writing.length + queued.length

  const reportLosses = () => {
    if (lost > 0) warn("events were lost: too many waited for the store", { lost })
    lost = 0
  }

  /**
   * Writes until no more than `rest` are left, and answers whether that was so. An answer that was lost is no
   * matter: ids are written once.
   */
  const drain = (rest: number): Effect.Effect<boolean> =>
    turn.withPermits(1)(
      Effect.gen(function* () {
        for (let more = count() > 0; more; more = count() > rest) {
          writing = queued.splice(0, batchSize)
          yield* eventLog.append(writing)
          writing = []
          reportLosses()
        }
        return true
      }).pipe(
        Effect.catchCause(() => Effect.succeed(false)),
        Effect.ensuring(
          Effect.sync(() => {
            // What was not written is the oldest again.
            queued.unshift(...writing)
            writing = []
          })
        )
      )
    )

  const work: Effect.Effect<void> = Effect.gen(function* () {
    // Whoever queued this has an answer to give first.
    yield* Effect.yieldNow
    // Fewer than fill a batch wait for more, and not for each other's writing.
    const written = drain(batchSize - 1)
    for (let wait = shortestWait; !(yield* written); wait = Math.min(2 * wait, longestWait)) {
      if (wait === shortestWait) {
        warn("events could not be written, and are tried again", { waiting: count() })
      }
      yield* Effect.sleep(wait)
    }
    // What happens now is written together: readers ask twice a second, so it is no time to them.
    yield* Effect.sleep(gathering)
  }).pipe(
    Effect.ensuring(
      Effect.sync(() => {
        // What was queued since the last look must not wait for the next event.
        worker = count() > 0 && !closed ? Effect.runFork(work) : undefined
      })
    )
  )

  return {
    add: (record) => {
      if (count() >= capacity) {
        queued.shift()
        lost += 1
      }
      queued.push(record)
      if (!closed) worker ??= Effect.runFork(work)
    },
    flush: Effect.asVoid(drain(0)),
    close: Effect.gen(function* () {
      closed = true
      if (worker !== undefined) yield* Fiber.interrupt(worker)
      if (yield* drain(0)) return
      lost += count()
      queued.length = 0
      reportLosses()
    })
  }
}
