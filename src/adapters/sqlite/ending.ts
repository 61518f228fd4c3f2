/**
 * Ending sessions. The revocation that tells the other nodes, and the events that tell the application, are
 * written in the same transaction.
 */
import type { SessionId } from "../../domain/identifier.ts"
import type { Ending, Session } from "../../domain/session.ts"
import type { Announce, SessionStore } from "../../ports/SessionStore.ts"
import { bytes, userIdBytes } from "./bytes.ts"
import type { Connection } from "./connection.ts"
import type { WriteEvents } from "./eventLog.ts"
import { jsonText } from "./jsonText.ts"
import type { Values } from "./parameters.ts"
import { alive, sessionColumns, sessionOf, type SessionRow } from "./sessionRow.ts"
import type { WriteLane } from "./writeLane.ts"

const endSql = `
UPDATE watchword_sessions
SET ended_at = :now, end_cause = :cause, end_reason = :reason, revision = revision + 1
WHERE id = :id AND ${alive}
RETURNING ${sessionColumns}`

const endAllSql = `
UPDATE watchword_sessions
SET ended_at = :now, end_cause = :cause, end_reason = :reason, revision = revision + 1
WHERE user_id = :user_id AND ${alive} AND created_at <= :created_up_to AND id IS NOT :except_id
RETURNING ${sessionColumns}`

const revokeSessionSql = `
INSERT INTO watchword_revocations (at, written_at, session_id)
VALUES (:at, :written_at, :session_id)`

const revokeUserSql = `
INSERT INTO watchword_revocations (at, written_at, user_id, created_up_to, except_id)
VALUES (:at, :written_at, :user_id, :created_up_to, :except_id)`

type EndAllInput = Parameters<SessionStore["Service"]["endAll"]>[0]

/** The endings, to be taken within a transaction. */
export interface EndingSteps {
  readonly end: (id: SessionId, ending: Ending) => Session | undefined
  readonly endAll: (input: EndAllInput) => readonly Session[]
  /** Writes the events that go with endings. */
  readonly tell: (ended: readonly Session[], announce: Announce | undefined) => void
}

/** `now` is the store's clock. */
export function endingSteps(
  connection: Connection,
  write: WriteEvents,
  now: () => number
): EndingSteps {
  const endOne = connection.query<SessionRow>(endSql)
  const endEvery = connection.query<SessionRow>(endAllSql)
  const revokeSession = connection.command(revokeSessionSql)
  const revokeUser = connection.command(revokeUserSql)

  return {
    end: (id, how) => {
      const [row] = endOne({ id: bytes(id) }, endingValues(how))
      if (row === undefined) return undefined
      revokeSession({ at: how.at, written_at: now(), session_id: bytes(id) })
      return sessionOf(row)
    },

    endAll: ({ userId, createdUpTo, except, ending: how }) => {
      const scope: Values = {
        user_id: userIdBytes(userId),
        created_up_to: createdUpTo,
        except_id: except === undefined ? null : bytes(except)
      }
      revokeUser({ at: how.at, written_at: now(), ...scope })
      return endEvery(scope, endingValues(how)).map(sessionOf)
    },

    tell: (ended, announce) => {
      if (announce !== undefined) write(announce(ended))
    }
  }
}

export const ending = (
  { write }: WriteLane,
  { end, endAll, tell }: EndingSteps
): Pick<SessionStore["Service"], "end" | "endAll"> => ({
  end: (id, how, announce) =>
    write("end", () => {
      const ended = end(id, how)
      tell(ended === undefined ? [] : [ended], announce)
      return ended
    }),

  endAll: (input) =>
    write("endAll", () => {
      const ended = endAll(input)
      tell(ended, input.announce)
      return ended
    })
})

const endingValues = ({ at, cause, reason }: Ending): Values => ({
  now: at,
  cause,
  reason: jsonText(reason)
})
