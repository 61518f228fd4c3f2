import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"

/**
 * The events of all nodes, from a place on and as they come. An outage of the store delays them and ends
 * nothing. A page is read when it is asked for, so a slow reader keeps nobody's memory.
 */
import type { EventLog, LoggedEvent, LogPosition } from "../../ports/EventLog.ts"
import type { StoreUnavailable } from "../../ports/failure.ts"
import type { Logger } from "../../ports/Logger.ts"
import { logReader, overlap, startOf, type LogReader } from "./logReader.ts"
import { placeText, type Place } from "./place.ts"

/** Reads on from where it is each time. Uses of one feed wait for each other. */
export interface LogFeed {
  /** Begins, where nothing has yet: what is written from then on is answered. Answers where that is. */
  readonly begin: Effect.Effect<string>
  /** The next events; waits until there are some. */
  readonly next: Effect.Effect<readonly LoggedEvent[]>
}

interface World {
  readonly eventLog: EventLog["Service"]
  readonly logger: Logger["Service"]
}

/** How often the end of the log is looked at, in ms. */
export const pollEvery = 500

const pageSize = 500

const afterAll: LogPosition = {
  writtenAt: Number.MAX_SAFE_INTEGER,
  sequence: Number.MAX_SAFE_INTEGER
}

interface Begun {
  readonly reader: LogReader
  readonly place: Place
}

/** Feeds what comes after a place, or after now. */
export function logFeed({ eventLog, logger }: World, after: Place | undefined): LogFeed {
  const turn = Semaphore.makeUnsafe(1)
  let begun: Begun | undefined
  let isFailing = false

  const patient = Effect.fnUntraced(function* <A extends object>(
    reading: Effect.Effect<A, StoreUnavailable>
  ) {
    for (;;) {
      const found = yield* Effect.catch(reading, () => Effect.void)
      if (found === undefined && !isFailing) {
        logger.log({ level: "warn", message: "events cannot be read", fields: {} })
      }
      isFailing = found === undefined
      if (found !== undefined) return found
      yield* Effect.sleep(pollEvery)
    }
  })

  const beginAt = (place: Place): Begun => {
    const { position, event } = place
    const from = startOf(position.writtenAt - overlap)
    const known = event === undefined ? [] : [event]
    return { reader: logReader(eventLog, { from, known, pageSize }), place }
  }

  const beginNow = Effect.gen(function* () {
    const { storeTime } = yield* eventLog.after(afterAll, 1)
    const now = beginAt({ position: startOf(storeTime), event: undefined })
    // What was there before is read, and passed over.
    while ((yield* now.reader.read).more) continue
    return now
  })

  const beginOnce = Effect.gen(function* () {
    begun ??= after === undefined ? yield* patient(beginNow) : beginAt(after)
    return begun
  })

  return {
    begin: turn.withPermits(1)(Effect.map(beginOnce, ({ place }) => placeText(place))),
    next: turn.withPermits(1)(
      Effect.gen(function* () {
        const { reader } = yield* beginOnce
        for (;;) {
          const { events, more } = yield* patient(reader.read)
          if (events.length > 0) return events
          if (!more) yield* Effect.sleep(pollEvery)
        }
      })
    )
  }
}
