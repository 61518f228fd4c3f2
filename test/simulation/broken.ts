/**
 * Parts with mistakes in them, one each, that the simulation has to notice. `broken.test.ts` puts them
 * in the place of the real functions.
 */
import type { deniedSessions } from "../../src/app/deniedSessions.ts"
import { makeSweep } from "../../src/app/sweep.ts"
import type * as FeedReading from "../../src/domain/feedReading.ts"
import type { Clock } from "../../src/ports/Clock.ts"
import { realParts, type Parts } from "./world.ts"

type Feed = typeof FeedReading
type Denied = ReturnType<typeof deniedSessions>

export interface Mistake {
  /** In src/domain/feedReading.ts. */
  readonly feed?: (real: Feed) => Partial<Feed>
  /** In src/app/deniedSessions.ts. */
  readonly denied?: (real: Denied, clock: Clock["Service"]) => Denied
  /** In the watch or the sweep. */
  readonly parts?: Partial<Parts>
  /** The first seed to try, where the first ones of all do not show it. */
  readonly from?: number
}

const hour = 3_600_000

/** A mistake in how far back readings reach. */
const window = (wrong: (real: Feed) => Feed["readingWindow"]): Mistake => ({
  feed: (real) => ({ readingWindow: wrong(real) })
})

/** A mistake in what a reading is worth. */
const flaw = (wrong: (real: Feed) => Feed["readingFlaw"]): Mistake => ({
  feed: (real) => ({ readingFlaw: wrong(real) })
})

/** A mistake in how long it is worth that. */
const freshness = (wrong: (real: Feed) => Feed["isFresh"]): Mistake => ({
  feed: (real) => ({ isFresh: wrong(real) })
})

/** A sweep that keeps rows for another time. */
const sweep = (keepFor: (right: number, nodeNow: number, storeNow: number) => number): Mistake => ({
  parts: {
    sweep: (deps, storeNow) =>
      makeSweep({
        ...deps,
        feed: {
          ...deps.feed,
          forget: (ms, limit) => deps.feed.forget(keepFor(ms, deps.clock.now(), storeNow()), limit)
        }
      })
  }
})

export const mistakes: Readonly<Record<string, Mistake>> = {
  "readings do not overlap": window(
    (real) => (position, now, policy) =>
      real.readingWindow(position, now, policy) - (position === undefined ? 0 : policy.overlap)
  ),
  "the first reading reads no more than the others": window(
    (real) => (position, now, policy) =>
      position === undefined ? policy.overlap : real.readingWindow(position, now, policy)
  ),
  "a jump of the store's clock is forgotten as soon as it is noticed": window(
    (real) => (position, now, policy) => {
      if (position === undefined) return real.readingWindow(position, now, policy)
      const { newest } = position
      const reached = { ...position.reached, storeTime: newest.storeTime }
      return real.readingWindow({ ...position, reached }, now, policy)
    }
  ),
  "a long absence is like a short one": {
    ...window(
      (real) => (position, now, policy) =>
        real.readingWindow(position, now, { ...policy, maxStaleness: Infinity })
    ),
    from: 5_000
  },
  "a jump of the store's clock is ignored": {
    feed: (real) => ({
      readingFlaw: (_, reading, complete, policy) =>
        real.readingFlaw(undefined, reading, complete, policy),
      positionAfter: (_, reading, bad, policy) =>
        real.positionAfter(undefined, reading, bad, policy)
    })
  },
  "a reading of some rows is taken for one of all": flaw(
    (real) => (position, reading, _, policy) => real.readingFlaw(position, reading, true, policy)
  ),
  "clocks that differ are ignored": {
    feed: (real) => ({
      readingFlaw: (position, reading, complete, policy) =>
        real.readingFlaw(position, reading, complete, { ...policy, clockTolerance: Infinity }),
      isFresh: (reading, now, policy) =>
        real.isFresh(reading, now, { ...policy, clockTolerance: Infinity })
    })
  },
  "a clock that was set back since the reading is trusted": freshness(
    (real) => (reading, now, policy) =>
      real.isFresh(reading, now, { ...policy, clockTolerance: Infinity })
  ),
  "freshness goes by the wall clock alone": freshness(
    (real) => (reading, now, policy) =>
      real.isFresh(reading, { ...now, monotonic: reading.began.monotonic }, policy)
  ),
  "freshness goes by the monotonic clock alone": freshness(
    ({ isFresh }) =>
      (reading, now, policy) =>
        isFresh({ ...reading, began: { ...reading.began, wall: now.wall } }, now, policy)
  ),
  "freshness counts from the end of the reading": freshness(
    (real) => (reading, now, policy) =>
      real.isFresh({ ...reading, began: reading.ended }, now, policy)
  ),
  "what is not known counts as not revoked": {
    parts: {
      watch: (world, maxStaleness) => {
        const watch = realParts.watch(world, maxStaleness)
        const isRevoked: typeof watch.isRevoked = (session) => watch.isRevoked(session) ?? false
        return { ...watch, isRevoked, isCurrent: () => true }
      }
    }
  },
  "a revocation is kept for as long as it is read": {
    denied: (real, clock) => {
      const added = new Map<string, number>()
      return {
        ...real,
        add: (revocation, until) => {
          added.set(JSON.stringify(revocation), clock.monotonic())
          real.add(revocation, until)
        },
        has: (session) =>
          real.has(session) && [...added.values()].some((at) => clock.monotonic() - at < 20_000)
      }
    }
  },
  "a node remembers for as long as a token lives by right clocks": {
    denied: (real) => ({
      ...real,
      add: (revocation, until) => real.add(revocation, until - hour)
    }),
    from: 1_000
  },
  "a node remembers by its wall clock, and for no hour more": {
    denied: (real, clock) => ({
      ...real,
      add: (revocation, until) =>
        real.add(revocation, until - hour - clock.monotonic() + clock.now()),
      forget: () => real.forget(clock.now())
    }),
    from: 1_000
  },
  "a starting node reads as far back as a token lives by right clocks": window(
    (real) => (position, now, policy) =>
      real.readingWindow(position, now, { ...policy, keepFor: policy.keepFor - hour })
  ),
  "rows are kept for as long as a token lives by right clocks": sweep((ms) => ms - hour),
  "rows are forgotten by the node's clock": sweep(
    (ms, nodeNow, storeNow) => ms - (nodeNow - storeNow)
  )
}
