import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Semaphore from "effect/Semaphore"

/**
 * Events on their way to the log, written in the background so that no request waits for them. What the
 * store does not take is tried again; while it takes nothing, the newest are kept.
 */
import type { EventId } from "../../domain/identifier.ts"
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
const batchSize = 200
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
  const queued = new Map<EventId, EventRecord>()
  const turn = Semaphore.makeUnsafe(1)
  let worker: Fiber.Fiber<void> | undefined
  let lost = 0
  let closed = false

  const warn = (message: string, fields: Readonly<Record<string, number>>) =>
    logger.log({ level: "warn", message, fields })

  const reportLosses = () => {
    if (lost > 0) warn("events were lost: too many waited for the store", { lost })
    lost = 0
  }

  /** Whether everything is written. An answer that was lost is no matter: ids are written once. */
  const drain: Effect.Effect<boolean> = turn.withPermits(1)(
    Effect.gen(function* () {
      while (queued.size > 0) {
        const batch = firstOf(queued.values(), batchSize)
        yield* eventLog.append(batch)
        for (const { id } of batch) queued.delete(id)
        reportLosses()
      }
      return true
    }).pipe(Effect.catchCause(() => Effect.succeed(false)))
  )

  const work: Effect.Effect<void> = Effect.gen(function* () {
    // Whoever queued this has an answer to give first.
    yield* Effect.yieldNow
    for (let wait = shortestWait; !(yield* drain); wait = Math.min(2 * wait, longestWait)) {
      if (wait === shortestWait) {
        warn("events could not be written, and are tried again", { waiting: queued.size })
      }
      yield* Effect.sleep(wait)
    }
    // What happens now is written together: readers ask twice a second, so it is no time to them.
    yield* Effect.sleep(gathering)
  }).pipe(
    Effect.ensuring(
      Effect.sync(() => {
        // What was queued since the last look must not wait for the next event.
        worker = queued.size > 0 && !closed ? Effect.runFork(work) : undefined
      })
    )
  )

  return {
    add: (record) => {
      if (queued.size >= capacity) {
        const oldest = queued.keys().next().value
        if (oldest !== undefined) queued.delete(oldest)
        lost += 1
      }
      queued.set(record.id, record)
      if (!closed) worker ??= Effect.runFork(work)
    },
    flush: Effect.asVoid(drain),
    close: Effect.gen(function* () {
      closed = true
      if (worker !== undefined) yield* Fiber.interrupt(worker)
      if (yield* drain) return
      lost += queued.size
      queued.clear()
      reportLosses()
    })
  }
}

function firstOf<A>(items: Iterable<A>, count: number): readonly A[] {
  const first: A[] = []
  for (const item of items) {
    if (first.length === count) break
    first.push(item)
  }
  return first
}
