import * as Effect from "effect/Effect"
import { expect, it } from "vitest"

/**
 * The queue of events on their way to a store that is down for long.
 */
import { makeEventQueue } from "../../src/app/events/eventQueue.ts"
import type { EventId, NodeId, SessionId } from "../../src/domain/identifier.ts"
import type { EventRecord } from "../../src/ports/EventLog.ts"
import { StoreUnavailable } from "../../src/ports/failure.ts"
import type { LogEntry } from "../../src/ports/Logger.ts"

const record = (number: number): EventRecord => ({
  id: String(number) as EventId,
  origin: "a node" as NodeId,
  event: { name: "expired", sessionId: "a session" as SessionId, userId: "alice", at: number }
})

it("keeps the newest 10,000 events while the store is down, and says how many it lost", async () => {
  const { queue, log, recover, written } = downLog()
  for (let number = 0; number < 10_005; number++) queue.add(record(number))
  await Effect.runPromise(queue.flush)
  expect(written).toEqual([])
  recover()
  await Effect.runPromise(queue.close)
  expect(written).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 5))
  expect(log).toEqual([
    {
      level: "warn",
      message: "events were lost: too many waited for the store",
      fields: { lost: 5 }
    }
  ])
})

it("gives up the oldest first, those that could not be written among them", async () => {
  const { queue, log, recover, written } = downLog()
  for (let number = 0; number < 300; number++) queue.add(record(number))
  await Effect.runPromise(queue.flush)
  for (let number = 300; number < 10_007; number++) queue.add(record(number))
  recover()
  await Effect.runPromise(queue.close)
  expect(written).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 7))
  expect(log).toContainEqual({
    level: "warn",
    message: "events were lost: too many waited for the store",
    fields: { lost: 7 }
  })
})

it("gives up nothing that is being written", async () => {
  const { queue, log, release, written } = slowLog()
  queue.add(record(0))
  await release()
  // Another write is under way, of as many as there are by then.
  for (let number = 1; number < 257; number++) queue.add(record(number))
  const flushing = Effect.runPromise(queue.flush)
  await release(() => {
    for (let number = 257; number < 10_003; number++) queue.add(record(number))
  })
  const closing = Effect.runPromise(queue.close)
  while (written.length < 10_001) await release()
  await Promise.all([flushing, closing])
  const kept = Array.from({ length: 10_003 }, (_, index) => index)
  expect(written).toEqual(kept.toSpliced(257, 2))
  expect(log).toContainEqual({
    level: "warn",
    message: "events were lost: too many waited for the store",
    fields: { lost: 2 }
  })
})

it("writes fewer than fill a batch together with what comes after them", async () => {
  const { queue, release, sizes, written } = slowLog()
  queue.add(record(0))
  await release(() => {
    for (const number of [1, 2, 3]) queue.add(record(number))
  })
  // As soon as its turn comes, the worker has written what it had, and waits for more.
  await new Promise(setImmediate)
  for (const number of [4, 5]) queue.add(record(number))
  await release()
  await Effect.runPromise(queue.close)
  expect(written).toEqual([0, 1, 2, 3, 4, 5])
  expect(sizes).toEqual([1, 5])
})

it("loses nothing and keeps the order where 300 events come with every write, 45,000 in all", async () => {
  const { queue, log, release, sizes, written } = slowLog()
  let number = 0
  for (let turn = 0; turn < 150; turn++) {
    for (let more = 0; more < 300; more++) queue.add(record(number++))
    await release()
  }
  const closing = Effect.runPromise(queue.close)
  while (written.length < number) await release()
  await closing
  expect(written).toEqual(Array.from({ length: number }, (_, index) => index))
  expect(log).toEqual([])
  expect(Math.max(...sizes)).toBe(256)
})

it("writes what failed and what came meanwhile in their order, each once", async () => {
  const { queue, recover, written } = downLog()
  for (const number of [1, 2]) queue.add(record(number))
  await Effect.runPromise(queue.flush)
  queue.add(record(3))
  recover()
  await Effect.runPromise(queue.close)
  expect(written).toEqual([1, 2, 3])
})

/** A queue over a log that takes nothing until it recovers. */
function downLog() {
  let isDown = true
  const written: number[] = []
  const log: LogEntry[] = []
  const eventLog = {
    append: (records: readonly EventRecord[]) =>
      Effect.suspend(() => {
        if (isDown) return Effect.fail(new StoreUnavailable({ operation: "append" }))
        written.push(...records.map(({ event }) => event.at))
        return Effect.void
      })
  }
  const queue = makeEventQueue({ eventLog, logger: { log: (entry) => log.push(entry) } })
  const recover = () => {
    isDown = false
  }
  return { queue, log, recover, written }
}

/** A queue over a log whose writes end when the test says so. */
function slowLog() {
  const written: number[] = []
  const sizes: number[] = []
  const log: LogEntry[] = []
  let begun: (() => void) | undefined
  let waiting: (() => void) | undefined
  const eventLog = {
    append: (records: readonly EventRecord[]) =>
      Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            waiting = () => {
              waiting = undefined
              sizes.push(records.length)
              written.push(...records.map(({ event }) => event.at))
              resolve()
            }
            begun?.()
          })
      )
  }
  const queue = makeEventQueue({ eventLog, logger: { log: (entry) => log.push(entry) } })
  /** Ends the write that is under way, or the next one to begin, after something happened during it. */
  const release = async (during = () => {}) => {
    if (waiting === undefined) {
      await new Promise<void>((resolve) => {
        begun = resolve
      })
    }
    begun = undefined
    during()
    waiting?.()
  }
  return { queue, log, release, sizes, written }
}
