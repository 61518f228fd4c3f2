/**
 * What is written beside the ending of a session, in one step with it: so that nobody can see a session
 * ended by theft of which the log knows nothing.
 */
import type { SharedEvent } from "../../domain/event.ts"
import type { SessionId } from "../../domain/identifier.ts"
import type { Session } from "../../domain/session.ts"
import type { EventRecord } from "../../ports/EventLog.ts"
import type { Announce } from "../../ports/SessionStore.ts"
import type { Events } from "./events.ts"

/**
 * Announces `revoked` for each session that a step ends, and `beside`, whatever it ends. Made once for all
 * attempts at a step: each event keeps its id, so that none is written twice.
 */
export function announceEndings(
  events: Pick<Events, "record">,
  beside: readonly SharedEvent[] = []
): Announce {
  const others = beside.map(events.record)
  const known = new Map<SessionId, EventRecord>()

  const revoked = (session: Session): readonly EventRecord[] => {
    const { id: sessionId, userId, ended, device } = session
    if (ended === undefined) return []
    const { at, cause, reason } = ended
    const record =
      known.get(sessionId) ??
      events.record({ name: "revoked", sessionId, userId, at, cause, reason, device })
    known.set(sessionId, record)
    return [record]
  }

  return (ended) => [...ended.flatMap(revoked), ...others]
}
