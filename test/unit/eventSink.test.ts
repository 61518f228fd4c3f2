import { expect, it } from "vitest"

import { inProcessEvents } from "../../src/adapters/in-process/eventSink.ts"
import type { SessionId } from "../../src/domain/identifier.ts"

it("a listener that adds itself again hears of an event once", () => {
  const { on, sink } = inProcessEvents({ log: () => {} })
  let heard = 0
  const listener = () => {
    heard += 1
    stop()
    stop = on("expired", listener)
  }
  let stop = on("expired", listener)
  const event = { name: "expired", sessionId: "a" as SessionId, userId: "alice", at: 1 } as const
  sink.publish(event)
  expect(heard).toBe(1)
  sink.publish(event)
  expect(heard).toBe(2)
})
