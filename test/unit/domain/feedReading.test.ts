/**
 * How far a node may trust what it has read of the revocation feed, one case at a time. What that is good
 * for is shown in test/simulation.
 */
import { describe, expect, it } from "vitest"

import {
  isFresh,
  positionAfter,
  readingFlaw,
  readingWindow,
  type FeedPolicy,
  type FeedPosition,
  type FeedReading,
  type NodeTime
} from "../../../src/domain/feedReading.ts"

const policy: FeedPolicy = {
  maxStaleness: 2_000,
  clockTolerance: 5_000,
  keepFor: 4_000_000,
  longestTransaction: 10_000,
  overlap: 15_000
}

const epoch = 1_800_000_000_000

/** A node whose wall clock is right, so many ms after the beginning. */
const at = (ms: number): NodeTime => ({ wall: epoch + ms, monotonic: ms })

/** A reading that takes 10 ms, of a store whose clock is right. */
const readingAt = (ms: number, overrides: Partial<FeedReading> = {}): FeedReading => ({
  began: at(ms),
  ended: at(ms + 10),
  storeTime: epoch + ms + 5,
  ...overrides
})

/** Where a node is after sound readings. */
const afterReadings = (...readings: readonly FeedReading[]): FeedPosition => {
  const position = readings.reduce<FeedPosition | undefined>(
    (before, reading) => positionAfter(before, reading, undefined, policy),
    undefined
  )
  if (position === undefined) throw new Error("no reading was given")
  return position
}

describe("how far back a reading reaches", () => {
  it("the first one: to everything that is kept", () => {
    expect(readingWindow(undefined, at(0), policy)).toBe(4_015_000)
  })

  it("the next one: to the last one's beginning, and the overlap", () => {
    const position = afterReadings(readingAt(0))
    expect(readingWindow(position, at(500), policy)).toBe(15_500)
  })

  it("by the clock that says that more time has passed", () => {
    const position = afterReadings(readingAt(0))
    const slept = { wall: epoch + 900, monotonic: 500 }
    const setBack = { wall: epoch - 900, monotonic: 500 }
    expect(readingWindow(position, slept, policy)).toBe(15_900)
    expect(readingWindow(position, setBack, policy)).toBe(15_500)
  })

  it("never less than the overlap", () => {
    const position = afterReadings(readingAt(0))
    expect(readingWindow(position, { wall: epoch - 900, monotonic: 0 }, policy)).toBe(15_000)
  })

  it("for as long as a transaction takes, to where the first one was", () => {
    const position = afterReadings(readingAt(0), readingAt(5_000), readingAt(9_000))
    expect(readingWindow(position, at(9_500), policy)).toBe(15_000 + 9_000 + 500)
  })

  it("then, to a reading that ended a whole transaction before the last one began", () => {
    const position = afterReadings(readingAt(0), readingAt(10_010), readingAt(10_500))
    expect(position.reached.storeTime).toBe(epoch + 5)
    const later = afterReadings(readingAt(0), readingAt(10_010), readingAt(20_020))
    expect(later.reached.storeTime).toBe(epoch + 10_015)
  })

  it("after a jump of the store's clock: as much further", () => {
    const jumped = readingAt(500, { storeTime: epoch + 3_600_505 })
    const position = positionAfter(afterReadings(readingAt(0)), jumped, "gap", policy)
    expect(readingWindow(position, at(1_000), policy)).toBe(15_000 + 3_600_500 + 500)
  })

  it("after the store's clock was put back and forward: to where it was put back to", () => {
    const back = readingAt(500, { storeTime: epoch - 3_600_000 })
    const position = afterReadings(readingAt(0), back, readingAt(1_000))
    expect(readingWindow(position, at(1_500), policy)).toBe(15_000 + 3_601_005 + 500)
  })

  it("after a long absence: to everything that is kept", () => {
    const position = afterReadings(readingAt(0))
    expect(readingWindow(position, at(17_000), policy)).toBe(32_000)
    expect(readingWindow(position, at(17_001), policy)).toBe(4_015_000)
  })

  it("after an absence that is longer still: to where it was", () => {
    const position = afterReadings(readingAt(0))
    expect(readingWindow(position, at(5_000_000), policy)).toBe(5_015_000)
  })
})

describe("a reading", () => {
  const position = afterReadings(readingAt(0))
  const flawOf = (reading: FeedReading) => readingFlaw(position, reading, true, policy)
  const flawOfFirst = (reading: FeedReading) => readingFlaw(undefined, reading, true, policy)

  it("is sound where clocks agree and time has passed alike", () => {
    expect(flawOfFirst(readingAt(0))).toBeUndefined()
    expect(flawOf(readingAt(500))).toBeUndefined()
  })

  it("proves nothing where there were more rows than were given", () => {
    expect(readingFlaw(position, readingAt(500), false, policy)).toBe("too-many")
  })

  it("leaves a gap where the store's clock moved on by more than the overlap has to spare", () => {
    expect(flawOf(readingAt(500, { storeTime: epoch + 5 + 5_500 }))).toBeUndefined()
    expect(flawOf(readingAt(500, { storeTime: epoch + 5 + 5_501 }))).toBe("gap")
  })

  it("leaves one where the request was as long on its way, too", () => {
    const late = readingAt(500, { ended: at(6_100), storeTime: epoch + 6_050 })
    expect(flawOf(late)).toBe("gap")
  })

  it("leaves none where nothing was read before", () => {
    expect(flawOfFirst(readingAt(500, { storeTime: epoch + 5_510 }))).toBeUndefined()
  })

  it("does not say whether clocks agree within the time that it took", () => {
    const slow = { began: at(0), ended: at(1_000) }
    const flaw = (storeTime: number) => flawOfFirst({ ...slow, storeTime })
    expect(flaw(epoch - 5_000)).toBeUndefined()
    expect(flaw(epoch - 5_001)).toBe("clocks-differ")
    expect(flaw(epoch + 6_000)).toBeUndefined()
    expect(flaw(epoch + 6_001)).toBe("clocks-differ")
  })
})

describe("where a node is", () => {
  it("stays unknown after a first reading that proves nothing", () => {
    expect(positionAfter(undefined, readingAt(0), "too-many", policy)).toBeUndefined()
  })

  it("is known even where clocks differ, for rows go by the store's alone", () => {
    const position = positionAfter(undefined, readingAt(0), "clocks-differ", policy)
    expect(position?.newest).toEqual(readingAt(0))
  })

  it.each(["too-many", "gap"] as const)("does not move on by a reading with a flaw: %s", (flaw) => {
    const before = afterReadings(readingAt(0), readingAt(10_010))
    const moved = positionAfter(before, readingAt(20_020), undefined, policy)
    const stayed = positionAfter(before, readingAt(20_020), flaw, policy)
    expect(moved?.reached.storeTime).toBe(epoch + 10_015)
    expect(stayed?.reached.storeTime).toBe(epoch + 5)
    expect(stayed?.newest).toEqual(readingAt(20_020))
  })
})

describe("a reading is good", () => {
  it("for as long as the configuration says, from its beginning", () => {
    expect(isFresh(readingAt(0), at(2_000), policy)).toBe(true)
    expect(isFresh(readingAt(0), at(2_001), policy)).toBe(false)
  })

  it("no longer where one of the clocks stood still or was set back", () => {
    expect(isFresh(readingAt(0), { wall: epoch + 2_001, monotonic: 0 }, policy)).toBe(false)
    expect(isFresh(readingAt(0), { wall: epoch, monotonic: 2_001 }, policy)).toBe(false)
  })

  it("while the wall clock is no further behind the store's than is tolerated", () => {
    const behind = (wall: number) => isFresh(readingAt(0), { wall, monotonic: 1_010 }, policy)
    expect(behind(epoch + 1_005 - 5_000)).toBe(true)
    expect(behind(epoch + 1_004 - 5_000)).toBe(false)
  })

  it("whatever part of a millisecond has passed, which the wall clock cannot tell", () => {
    const exact = { ...policy, clockTolerance: 0 }
    const reading = readingAt(0, { storeTime: epoch + 10 })
    expect(isFresh(reading, { wall: epoch + 10, monotonic: 10.9 }, exact)).toBe(true)
  })
})
