/**
 * More revocations than a node keeps: it asks the store, and does not read them all again and again.
 */
import * as Effect from "effect/Effect"
import { afterEach, beforeEach, expect, it, vi } from "vitest"

import { makeRevocationWatch } from "../../src/app/revocationWatch.ts"
import { completeSettings } from "../../src/completeSettings.ts"
import { decodeOptions } from "../../src/options/decode.ts"
import { testClock } from "../../src/testing/testClock.ts"
import { required } from "./optionsFixture.ts"

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** How often the feed is read in ten seconds, beside the first time. */
async function readings(complete: boolean): Promise<number> {
  const clock = testClock()
  const settings = await Effect.runPromise(completeSettings(decodeOptions(required())))
  let readings = 0
  const recent = () =>
    Effect.sync(() => {
      readings += 1
      return { entries: [], storeTime: clock.now(), complete }
    })
  const feed = { recent, forget: () => Effect.succeed(0) }
  const log = () => {}
  const world = { clock, feed, logger: { log }, revokedKeys: { add: () => {} }, settings }
  const watch = makeRevocationWatch(world, {
    mode: "feed",
    maxStaleness: 2_000,
    maxRemembered: 500_000
  })
  await Effect.runPromise(watch.read)
  const fiber = Effect.runFork(Effect.scoped(Effect.andThen(watch.start, Effect.never)))
  for (let passed = 0; passed < 10_000; passed += 100) {
    clock.advance(100)
    await vi.advanceTimersByTimeAsync(100)
  }
  fiber.interruptUnsafe()
  return readings - 1
}

it("reads the feed twice a second", async () => {
  expect(await readings(true)).toBe(20)
})

it("leaves it alone for a minute where there are too many", async () => {
  expect(await readings(false)).toBe(0)
})
