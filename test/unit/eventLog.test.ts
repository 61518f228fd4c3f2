import { expect, it } from "vitest"

/**
 * Events as log lines, where the logger writes only some levels.
 */
import { logEvents } from "../../src/adapters/in-process/eventLog.ts"
import { inProcessEvents } from "../../src/adapters/in-process/eventSink.ts"
import { functionLogger } from "../../src/adapters/in-process/logger.ts"
import type { SessionId } from "../../src/domain/identifier.ts"

it("no session is named for a line that nobody writes", () => {
  const written: string[] = []
  const named: string[] = []
  const logger = functionLogger(
    ({ message }) => written.push(message),
    (level) => level === "warn"
  )
  const events = inProcessEvents(logger)
  logEvents(events, logger, (sessionId) => {
    named.push(sessionId)
    return "a name"
  })
  const of = { sessionId: "a" as SessionId, userId: "alice", at: 1 }
  events.sink.publish({ name: "promoted", ...of, generation: 1 })
  events.sink.publish({ name: "fastForwarded", ...of, from: 1, to: 9 })
  expect(written).toEqual(["fastForwarded"])
  expect(named).toEqual(["a"])
})

it("an entry of a level that is not written is thrown away", () => {
  const written: string[] = []
  const logger = functionLogger(
    ({ message }) => written.push(message),
    (level) => level !== "debug"
  )
  logger.log({ level: "debug", message: "small", fields: {} })
  logger.log({ level: "error", message: "large", fields: {} })
  expect(written).toEqual(["large"])
})
