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
  positionAfter,
  readingFlaw,
  readingWindow,
  type FeedPosition,
  type NodeTime,
  type ReadingFlaw
} from "../domain/feedReading.ts"
import type { RevocableSession, Revocation } from "../domain/revocation.ts"
import type { Clock } from "../ports/Clock.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Logger } from "../ports/Logger.ts"
import type { RevocationFeed } from "../ports/RevocationFeed.ts"
import { deniedSessions } from "./deniedSessions.ts"
import { accessTokenLife } from "./keyRing.ts"
import type { RevokedKeys } from "./revokedKeys.ts"
import type { RevocationPolicy, SettingsShape } from "./Settings.ts"

export interface RevocationWatch {
  /**
   * Whether a session was revoked, as far as this node remembers; undefined where nodes whose clocks differ
   * cannot tell.
   */
  readonly isRevoked: (session: RevocableSession) => boolean | undefined
  /** Whether what this node remembers is good enough; else only the store can know. */
  readonly isCurrent: (now: NodeTime) => boolean
  /** How many revocations this node has heard of: as long as that is the same, so is `isRevoked`. */
  readonly remembered: () => number
  /** Remembers a revocation that this node has written itself, before the feed brings it. */
  readonly note: (revocation: Revocation) => void
  /** Reads the feed once. */
  readonly read: Effect.Effect<void, StoreUnavailable>
  /** Reads it for as long as the scope is open. */
  readonly start: Effect.Effect<void, never, Scope.Scope>
}

type Feed = Extract<RevocationPolicy, { readonly mode: "feed" }>

interface World {
  readonly clock: Clock["Service"]
  readonly feed: RevocationFeed["Service"]
  readonly logger: Logger["Service"]
  readonly revokedKeys: Pick<RevokedKeys, "add">
  readonly settings: SettingsShape
}

/** Every operation of a store ends within this time. */
export const longestTransaction = 10_000
/** That, and the time that a request may be on its way to the store. */
const overlap = 15_000
/**
 * How long a revocation is kept, in ms: as long as an access token from before it may live, and an hour more.
 * Clocks are wrong by whole hours where summer time or a time zone is taken for UTC; once they are set right, a
 * token is good again, or a row older, by so much.
 */
export const revocationLife = (settings: SettingsShape): number =>
  accessTokenLife(settings) + 3_600_000

/** How long to leave the feed alone where there are more, in ms. */
const whenTooMany = 60_000
/** How often the feed is read within the time for which a reading is good. */
const readingsWithinStaleness = 4

const flaws: Readonly<Record<ReadingFlaw, string>> = {
  "too-many": "there are more recent revocations than a node keeps",
  gap: "the store's clock has jumped forward, or the store was slow to take the request",
  "clocks-differ": "this node's clock and the store's are further apart than clockTolerance"
}

export function makeRevocationWatch(
  { clock, feed, logger, revokedKeys, settings }: World,
  { maxRemembered, maxStaleness }: Feed
): RevocationWatch {
  const { clockTolerance } = settings
  const keepFor = revocationLife(settings)
  const policy = { maxStaleness, clockTolerance, keepFor, longestTransaction, overlap }
  const denied = deniedSessions(2 * clockTolerance)
  let position: FeedPosition | undefined
  let isGood = false
  let forgetAt = 0
  let trouble: string | undefined
  // While there are too many revocations, reading them all again and again would be all that a node does.
  let readAgainAt = Number.NEGATIVE_INFINITY

  const time = (): NodeTime => ({ wall: clock.now(), monotonic: clock.monotonic() })

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
    if (revocation.kind === "key") {
      revokedKeys.add(revocation.keyId)
    } else if (denied.size() < maxRemembered) {
      denied.add(revocation, clock.monotonic() + keepFor + overlap)
    } else {
      // What is not remembered has to be read again, once there is room.
      isGood = false
      position = undefined
    }
  }

  const read = Effect.gen(function* () {
    const began = time()
    const window = readingWindow(position, began, policy)
    const { complete, entries, storeTime } = yield* feed.recent(window, maxRemembered)
    const reading = { began, ended: time(), storeTime }
    for (const { revocation } of entries) note(revocation)
    const isWhole = complete && denied.size() < maxRemembered
    const flaw = readingFlaw(position, reading, isWhole, policy)
    position = positionAfter(position, reading, flaw, policy)
    isGood = flaw === undefined
    report(flaw === undefined ? undefined : flaws[flaw])
    if (flaw === "too-many") readAgainAt = began.monotonic + whenTooMany
    if (began.monotonic >= forgetAt || flaw === "too-many") {
      denied.forget(began.monotonic)
      forgetAt = began.monotonic + keepFor / 4
    }
  })

  const attempt = Effect.suspend(() => (clock.monotonic() < readAgainAt ? Effect.void : read)).pipe(
    Effect.catchTag("StoreUnavailable", (error) => Effect.sync(() => report(error.message)))
  )

  return {
    isRevoked: denied.has,
    isCurrent: (now) => isGood && position !== undefined && isFresh(position.newest, now, policy),
    remembered: denied.added,
    note,
    read,
    start: attempt.pipe(
      Effect.schedule(Schedule.spaced(maxStaleness / readingsWithinStaleness)),
      Effect.forkScoped,
      Effect.asVoid
    )
  }
}
