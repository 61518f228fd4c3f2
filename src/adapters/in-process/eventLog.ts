/**
 * Events as structured log lines. A session is named by a keyed hash of its id, which is the same on every
 * node and opens nothing; what came from the client is left to JSON to escape (ASVS 16.4.1).
 */
import type { SessionEvent } from "../../domain/event.ts"
import { sessionEventNames, type SessionEventName } from "../../domain/event.ts"
import type { LogEntry, LogLevel } from "../../ports/Logger.ts"
import type { InProcessEvents } from "./eventSink.ts"
import type { SelectiveLogger } from "./logger.ts"

const levels: Partial<Record<SessionEventName, LogLevel>> = {
  theft: "warn",
  deviceMismatch: "warn",
  fastForwarded: "warn",
  keyRevoked: "warn"
}

/**
 * Writes a line for each event from now on, of those that the logger writes at all. `hash` makes a session's
 * name for the log.
 */
export function logEvents(
  events: InProcessEvents,
  logger: SelectiveLogger,
  hash: (sessionId: string) => string
): void {
  for (const name of sessionEventNames) {
    const level = levels[name] ?? "info"
    if (!logger.writes(level)) continue
    events.on(name, (facts) => {
      logger.log({
        level,
        message: name,
        fields: fieldsOf({ name, ...facts } as SessionEvent, hash)
      })
    })
  }
}

function fieldsOf(event: SessionEvent, hash: (sessionId: string) => string): LogEntry["fields"] {
  if (event.name === "keyRotated" || event.name === "keyRevoked")
    return { at: event.at, key: event.keyId }
  const { sessionId, userId, at } = event
  const common = {
    at,
    user: userId,
    session: sessionId === undefined ? undefined : hash(sessionId)
  }
  switch (event.name) {
    case "revoked":
      return { ...common, cause: event.cause, reason: event.reason }
    case "theft":
      return {
        ...common,
        response: event.response,
        generation: event.generation,
        newest: event.newest,
        ip: event.device.ip,
        presentedFrom: event.presentedBy?.ip
      }
    case "deviceMismatch":
      return { ...common, refused: event.refused, presentedFrom: event.presentedBy?.ip }
    case "limitExceeded":
      return { ...common, max: event.max, evicted: event.evicted.length, rejected: event.rejected }
    case "fastForwarded":
      return { ...common, from: event.from, to: event.to }
    case "promoted":
    case "twinAbsorbed":
      return { ...common, generation: event.generation }
    case "created":
    case "refreshed":
      return { ...common, ip: event.device.ip }
    case "expired":
      return common
  }
}
