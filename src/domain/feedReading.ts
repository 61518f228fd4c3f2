/**
 * How far a node may trust what it has read of the revocation feed: how much to read, what a reading is
 * worth, and for how long. Durations and times are ms.
 *
 * Rows are found by the store's time at which they were written, and seen when their transaction ends. So
 * every reading reaches back to what the store's clock said a whole transaction before the last reading, and
 * a transaction further. Nothing is missed where that clock is set, with two exceptions: it is put back and
 * forward again between two readings that are less than `overlap + maxStaleness` apart, or put forward less
 * than a transaction before a node's first reading.
 */

/** A node's two clocks at one instant. The first may be set; the second may stand still while the machine sleeps. */
export interface NodeTime {
  readonly wall: number
  readonly monotonic: number
}

/** A reading of the feed, good as of the instant at which it began. */
export interface FeedReading {
  readonly began: NodeTime
  readonly ended: NodeTime
  /** The store's own time, some time during the reading. */
  readonly storeTime: number
}

export interface FeedPolicy {
  /** How old a reading may be for a verification to rely on it. */
  readonly maxStaleness: number
  /** How far a node's clock may be from the store's. */
  readonly clockTolerance: number
  /** How long a revocation is kept: as long as it matters, and as far as a clock may be wrong. */
  readonly keepFor: number
  /** How long a row may take from being written to being visible. */
  readonly longestTransaction: number
  /** The longest transaction, and the time that a request may be on its way. */
  readonly overlap: number
}

/** Up to where a node has read without a gap. */
export interface FeedPosition {
  /** The newest answer, whatever it was worth. */
  readonly newest: FeedReading
  /** Ended a whole transaction before the last sound reading began. */
  readonly reached: Mark
  /** Takes its place when it is old enough. */
  readonly next: Mark
}

interface Mark {
  /** By the node's monotonic clock. */
  readonly ended: number
  /** The earliest of the store's times at a reading, since then. */
  readonly storeTime: number
}

/** How far back to read, in ms: everything at first and after a long time, else what may have been missed. */
export function readingWindow(
  position: FeedPosition | undefined,
  now: NodeTime,
  { keepFor, maxStaleness, overlap }: FeedPolicy
): number {
  const everything = overlap + keepFor
  if (position === undefined) return everything
  const { newest, reached } = position
  const away = passed(newest.began, now)
  const missed = overlap + newest.storeTime - reached.storeTime + away
  return away > overlap + maxStaleness ? Math.max(everything, missed) : missed
}

/** What is wrong with a reading, or `undefined`: nothing is. */
export type ReadingFlaw =
  /** There are more revocations than a node keeps. */
  | "too-many"
  /** The store's clock moved on further than was reached back, so rows may have been passed over. */
  | "gap"
  /** This node's clock and the store's are further apart than is tolerated. */
  | "clocks-differ"

/** Judges a reading by what was read before. A flawed one proves nothing. */
export function readingFlaw(
  position: FeedPosition | undefined,
  { began, ended, storeTime }: FeedReading,
  complete: boolean,
  { clockTolerance, longestTransaction, overlap }: FeedPolicy
): ReadingFlaw | undefined {
  if (!complete) return "too-many"
  if (position !== undefined) {
    const { newest } = position
    const spare = overlap - longestTransaction
    if (storeTime - newest.storeTime > passed(newest.began, began) + spare) return "gap"
  }
  const early = storeTime < began.wall - clockTolerance
  return early || storeTime > ended.wall + clockTolerance ? "clocks-differ" : undefined
}

/** Up to where a node has read, with one reading more. */
export function positionAfter(
  position: FeedPosition | undefined,
  reading: FeedReading,
  flaw: ReadingFlaw | undefined,
  { longestTransaction }: FeedPolicy
): FeedPosition | undefined {
  const sound = flaw === undefined || flaw === "clocks-differ"
  const here = { ended: reading.ended.monotonic, storeTime: reading.storeTime }
  if (position === undefined) {
    return sound ? { newest: reading, reached: here, next: here } : undefined
  }
  const reached = lower(position.reached, reading)
  const next = lower(position.next, reading)
  const isOld = reading.began.monotonic >= next.ended + longestTransaction
  return sound && isOld
    ? { newest: reading, reached: next, next: here }
    : { newest: reading, reached, next }
}

/**
 * Whether a verification that begins now may rely on a reading. The larger of both elapsed times counts,
 * and a clock that is too far behind the store's is not trusted with tokens' expiries.
 */
export function isFresh(
  { began, ended, storeTime }: FeedReading,
  now: NodeTime,
  { maxStaleness, clockTolerance }: FeedPolicy
): boolean {
  const monotonic = now.monotonic - began.monotonic
  const wall = now.wall - began.wall
  // The wall clock has whole milliseconds.
  const since = Math.floor(now.monotonic - ended.monotonic)
  const isBehind = now.wall + clockTolerance < storeTime + since
  return Math.max(monotonic, wall) <= maxStaleness && !isBehind
}

const passed = (from: NodeTime, to: NodeTime): number =>
  Math.max(0, to.monotonic - from.monotonic, to.wall - from.wall)

const lower = ({ ended, storeTime }: Mark, reading: FeedReading): Mark => ({
  ended,
  storeTime: Math.min(storeTime, reading.storeTime)
})
