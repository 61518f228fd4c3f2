/**
 * The stream of messages that the service makes of a feed of events.
 */
import { afterEach, beforeEach, expect, it, vi } from "vitest"

import type { SessionEventFeed } from "../../src/app/sessions.ts"
import { eventStreams, heartbeatEvery } from "../../src/http/service/eventStream.ts"

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
afterEach(() => void vi.useRealTimers())

/** A feed in which nothing happens until it is abandoned. */
function silentFeed(signal: AbortSignal): SessionEventFeed {
  return {
    begin: async () => "5.0",
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new Error("aborted")))
        })
    })
  }
}

const text = async (reader: ReadableStreamDefaultReader<Uint8Array>) => {
  const { value } = await reader.read()
  return value === undefined ? undefined : new TextDecoder().decode(value)
}

it("is not silent for long: comments come where nothing happens", async () => {
  const stream = await eventStreams().begin(silentFeed)
  const reader = stream.getReader() as ReadableStreamDefaultReader<Uint8Array>
  expect(await text(reader)).toBe("id: 5.0\n\n")
  for (let beat = 0; beat < 3; beat++) {
    const next = text(reader)
    await vi.advanceTimersByTimeAsync(heartbeatEvery - 1)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await next).toBe(":\n\n")
  }
  await reader.cancel()
})

it("abandons its feed when its reader goes, and leaves no timer", async () => {
  let signal: AbortSignal | undefined
  const stream = await eventStreams().begin((given) => silentFeed((signal = given)))
  const reader = stream.getReader() as ReadableStreamDefaultReader<Uint8Array>
  await text(reader)
  const next = text(reader)
  await reader.cancel()
  expect(signal?.aborted).toBe(true)
  expect(await next).toBeUndefined()
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(0)
})

it("ends when the service stops, and none begins after that", async () => {
  const streams = eventStreams()
  const stream = await streams.begin(silentFeed)
  const reader = stream.getReader() as ReadableStreamDefaultReader<Uint8Array>
  await text(reader)
  const next = text(reader)
  streams.end()
  expect(await next).toBeUndefined()
  let late: AbortSignal | undefined
  await streams.begin((signal) => silentFeed((late = signal)))
  expect(late?.aborted).toBe(true)
})
