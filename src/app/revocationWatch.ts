import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"

/**
 * What this node knows of the revocations of all nodes, without asking for each token: read from the feed
 * again and again, and good for no longer than the configured staleness. What it does not know it says so,
 * and the verification asks the store.
 */
import {
  isFresh,
  readingFlaw,
  readingWindow,
  type FeedReading,
  type ReadingFlaw
} from "../domain/feedReading.ts"
import type { RevocableSession, Revocation } from "../domain/revocation.ts"
import type { Clock } from "../ports/Clock.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Logger } from "../ports/Logger.ts"
import type { RevocationFeed } from "../ports/RevocationFeed.ts"
import { deniedSessions } from "./deniedSessions.ts"
import { accessTokenLife } from "./keyRing.ts"
import type { SettingsShape } from "./Settings.ts"

export interface RevocationWatch {
  /** Whether a session was revoked; undefined where only the store can know. */
  readonly isRevoked: (session: RevocableSession) => boolean | undefined
  /** Remembers a revocation that this node has written itself, before the feed brings it. */
  readonly note: (revocation: Revocation) => void
  /** Reads the feed once. */
  readonly read: Effect.Effect<void, StoreUnavailable>
  /** Reads it for as long as the scope is open. */
  readonly start: Effect.Effect<void, never, Scope.Scope>
}

interface World {
  readonly clock: Clock["Service"]
  readonly feed: RevocationFeed["Service"]
  readonly logger: Logger["Service"]
  readonly settings: SettingsShape
}

/** The longest transaction of a store (every operation ends within ten seconds), and some. */
const overlap = 15_000
/** More than this and every verification asks the store; at about 200 bytes each, some 100 MB. */
const mostRevocations = 500_000
/** How often the feed is read within the time for which a reading is good. */
const readingsWithinStaleness = 4

const flaws: Readonly<Record<ReadingFlaw, string>> = {
  "too-many": "there are more recent revocations than a node keeps",
  "store-clock-jumped": "the store's clock has jumped forward",
  "clocks-differ": "this node's clock and the store's are further apart than clockTolerance"
}

export function makeRevocationWatch(
  { clock, feed, logger, settings }: World,
  maxStaleness: number
): RevocationWatch {
  const { clockTolerance } = settings
  const keepFor = accessTokenLife(settings)
  const policy = { maxStaleness, clockTolerance, keepFor, overlap }
  const denied = deniedSessions()
  let reading: FeedReading | undefined
  let isGood = false
  // What a jump of the store's clock may have hidden, in ms.
  let hidden = 0
  let forgetAt = 0
  let trouble: string | undefined

  const time = () => ({ wall: clock.now(), monotonic: clock.monotonic() })

  /** Logs the first of a row of failures, and their end. */
  const report = (problem: string | undefined) => {
    if (problem === trouble) return
    trouble = problem
    logger.log(
      problem === undefined
        ? { level: "info", message: "revocations are up to date again", fields: {} }
        : {
            level: "warn",
            message: "revocations are not up to date, so verifications ask the store",
            fields: { problem }
          }
    )
  }

  const note = (revocation: Revocation) => {
    if (denied.size() < mostRevocations) {
      denied.add(revocation, clock.monotonic() + keepFor + overlap)
    } else {
      // What is not remembered has to be read again, once there is room.
      isGood = false
      reading = undefined
    }
  }

  const read = Effect.gen(function* () {
    const began = time()
    const window = readingWindow(reading, began, policy) + hidden
    const { complete, entries, storeTime } = yield* feed.recent(window, mostRevocations)
    const ended = time()
    for (const { revocation } of entries) note(revocation)
    const latest = { began, storeTime }
    const isWhole = complete && denied.size() < mostRevocations
    const flaw = readingFlaw(reading, latest, ended, isWhole, policy)
    if (flaw === "store-clock-jumped") {
      hidden = storeTime - (reading?.storeTime ?? storeTime)
      reading = undefined
    } else if (flaw === undefined || flaw === "clocks-differ") {
      hidden = 0
      reading = latest
    }
    isGood = flaw === undefined
    report(flaw === undefined ? undefined : flaws[flaw])
    if (began.monotonic >= forgetAt) {
      denied.forget(began.monotonic)
      forgetAt = began.monotonic + keepFor / 4
    }
  })

  const attempt = Effect.catchTag(read, "StoreUnavailable", (error) =>
    Effect.sync(() => report(error.message))
  )

  return {
    isRevoked: (session) => {
      if (denied.has(session)) return true
      const isKnown = isGood && reading !== undefined && isFresh(reading, time(), policy)
      return isKnown ? false : undefined
    },
    note,
    read,
    start: attempt.pipe(
      Effect.schedule(Schedule.spaced(maxStaleness / readingsWithinStaleness)),
      Effect.forkScoped,
      Effect.asVoid
    )
  }
}
