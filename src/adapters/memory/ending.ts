/**
 * Ending sessions, and the revocations that go with it.
 */
import * as Effect from "effect/Effect"

import type { SessionId } from "../../domain/identifier.ts"
import type { Ending, Session } from "../../domain/session.ts"
import type { SessionStore } from "../../ports/SessionStore.ts"
import type { Tables } from "./tables.ts"

export const ending = (tables: Tables): Pick<SessionStore["Service"], "end" | "endAll"> => ({
  end: (id, how) => Effect.sync(() => endSession(tables, id, how)),

  endAll: ({ userId, createdUpTo, except, ending: how }) =>
    Effect.sync(() => {
      tables.addRevocation({ kind: "user", userId, createdUpTo, except, at: how.at })
      return tables
        .alive(userId, how.at)
        .filter((session) => session.createdAt <= createdUpTo && session.id !== except)
        .flatMap((session) => markEnded(tables, session.id, how) ?? [])
    })
})

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
