/**
 * Ending sessions, and the revocations that go with it.
 */
import * as Effect from "effect/Effect"

import type { SessionId } from "../../domain/identifier.ts"
import type { Ending, Session } from "../../domain/session.ts"
import type { Announce, SessionStore } from "../../ports/SessionStore.ts"
import type { Tables } from "./tables.ts"

export const ending = (tables: Tables): Pick<SessionStore["Service"], "end" | "endAll"> => ({
  end: (id, how, announce) =>
    Effect.sync(() => {
      const ended = endSession(tables, id, how)
      tell(tables, ended === undefined ? [] : [ended], announce)
      return ended
    }),

  endAll: ({ userId, createdUpTo, except, ending: how, announce }) =>
    Effect.sync(() => {
      tables.addRevocation({ kind: "user", userId, createdUpTo, except, at: how.at })
      const ended = tables
        .alive(userId, how.at)
        .filter((session) => session.createdAt <= createdUpTo && session.id !== except)
        .flatMap((session) => markEnded(tables, session.id, how) ?? [])
      tell(tables, ended, announce)
      return ended
    })
})

/** Writes the events that go with endings. */
export function tell(tables: Tables, ended: readonly Session[], announce?: Announce): void {
  if (announce !== undefined) tables.addEvents(announce(ended))
}

/** Ends a session that is alive at `how.at`, with a revocation of its own. */
export function endSession(tables: Tables, id: SessionId, how: Ending): Session | undefined {
  const ended = markEnded(tables, id, how)
  if (ended !== undefined) tables.addRevocation({ kind: "session", sessionId: id, at: how.at })
  return ended
}

function markEnded(tables: Tables, id: SessionId, how: Ending): Session | undefined {
  const row = tables.findAlive(id, how.at)
  if (row === undefined) return undefined
  const { session, data } = row
  return tables.put({
    session: { ...session, ended: how, revision: session.revision + 1 },
    data
  }).session
}
