import * as Effect from "effect/Effect"
import { expect, it } from "vitest"

/**
 * The queue of events on their way to a store that is down for long.
 */
import { makeEventQueue } from "../../src/app/events/eventQueue.ts"
import type { EventId, NodeId, SessionId } from "../../src/domain/identifier.ts"
import type { EventLog, EventRecord } from "../../src/ports/EventLog.ts"
import { StoreUnavailable } from "../../src/ports/failure.ts"
import type { LogEntry } from "../../src/ports/Logger.ts"

const record = (number: number): EventRecord => ({
  id: String(number) as EventId,
  origin: "a node" as NodeId,
  event: { name: "expired", sessionId: "a session" as SessionId, userId: "alice", at: number }
})

it("keeps the newest 10,000 events while the store is down, and says how many it lost", async () => {
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
  } as EventLog["Service"]
  const queue = makeEventQueue({ eventLog, logger: { log: (entry) => log.push(entry) } })
  for (let number = 0; number < 10_005; number++) queue.add(record(number))
  await Effect.runPromise(queue.flush)
  expect(written).toEqual([])
  isDown = false
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
