/**
 * How far a node may trust what it has read of the revocation feed: how much to read, what a reading is
 * worth, and for how long. Durations and times are ms.
 */

/** A node's two clocks at one instant. The first may be set; the second may stand still while the machine sleeps. */
export interface NodeTime {
  readonly wall: number
  readonly monotonic: number
}

/** A reading of the feed, good as of the instant at which it began. */
export interface FeedReading {
  readonly began: NodeTime
  /** The store's own time, some time during the reading. */
  readonly storeTime: number
}

export interface FeedPolicy {
  /** How old a reading may be for a verification to rely on it. */
  readonly maxStaleness: number
  /** How far a node's clock may be from the store's. */
  readonly clockTolerance: number
  /** How long a revocation matters: as long as an access token from before it may live. */
  readonly keepFor: number
  /** How long a row may take from being written to being visible: the longest transaction, and some. */
  readonly overlap: number
}

/**
 * How far back to read, in ms: everything that matters at first, then what may have become visible since
 * the last reading began.
 */
export const readingWindow = (
  last: FeedReading | undefined,
  now: NodeTime,
  { keepFor, overlap }: FeedPolicy
): number => overlap + (last === undefined ? keepFor : Math.min(keepFor, passed(last.began, now)))

/** What is wrong with a reading, or `undefined`: nothing is. */
export type ReadingFlaw =
  /** There are more revocations than a node keeps. */
  | "too-many"
  /** The store's clock moved on more than time did, so rows may have been passed over. */
  | "store-clock-jumped"
  /** This node's clock and the store's are further apart than is tolerated. */
  | "clocks-differ"

/** Judges a reading by the one before it. A flawed one proves nothing. */
export function readingFlaw(
  last: FeedReading | undefined,
  reading: FeedReading,
  ended: NodeTime,
  complete: boolean,
  { clockTolerance, overlap }: FeedPolicy
): ReadingFlaw | undefined {
  if (!complete) return "too-many"
  const { began, storeTime } = reading
  if (last !== undefined) {
    const storePassed = storeTime - last.storeTime
    if (storePassed > passed(last.began, ended) + overlap / 3) return "store-clock-jumped"
  }
  const early = storeTime < began.wall - clockTolerance
  return early || storeTime > ended.wall + clockTolerance ? "clocks-differ" : undefined
}

/**
 * Whether a verification that begins now may rely on a reading. The larger of both elapsed times counts,
 * and a clock that was set back since is not trusted with tokens' expiries before the next reading.
 */
export function isFresh(
  { began }: FeedReading,
  now: NodeTime,
  { maxStaleness, clockTolerance }: FeedPolicy
): boolean {
  const monotonic = now.monotonic - began.monotonic
  const wall = now.wall - began.wall
  return Math.max(monotonic, wall) <= maxStaleness && monotonic - wall <= clockTolerance
}

const passed = (from: NodeTime, to: NodeTime): number =>
  Math.max(0, to.monotonic - from.monotonic, to.wall - from.wall)
