/**
 * Events within one process, and what their listeners may do.
 */
import { expect, it } from "vitest"

import { inProcessEvents } from "../../src/adapters/in-process/eventSink.ts"
import type { SessionId } from "../../src/domain/identifier.ts"
import type { LogEntry } from "../../src/ports/Logger.ts"
import { heard } from "../integration/events/nodes.ts"
import { foreignRejection } from "../support/foreignPromise.ts"

const event = { name: "expired", sessionId: "a" as SessionId, userId: "alice", at: 1 } as const

it("a listener that adds itself again hears of an event once", () => {
  const { on, sink } = inProcessEvents({ log: () => {} })
  let times = 0
  const listener = () => {
    times += 1
    stop()
    stop = on("expired", listener)
  }
  let stop = on("expired", listener)
  sink.publish(event)
  expect(times).toBe(1)
  sink.publish(event)
  expect(times).toBe(2)
})

const failure = new TypeError("a secret of the listener's")

it.each([
  [
    "throws",
    () => {
      throw failure
    }
  ],
  ["rejects", () => Promise.reject(failure)],
  ["returns a foreign promise that rejects", () => foreignRejection(failure)]
])("a listener that %s is logged, and the others are told", async (_, listener) => {
  const logged = heard<LogEntry>()
  const { on, sink } = inProcessEvents({ log: logged.add })
  const told = heard<string>()
  on("expired", listener)
  on("expired", ({ userId }) => told.add(userId))
  sink.publish(event)
  expect(told.items).toEqual(["alice"])
  expect(await logged.atLeast(1)).toEqual([
    {
      level: "error",
      message: "an event listener failed",
      fields: { event: "expired", error: "TypeError" }
    }
  ])
})
