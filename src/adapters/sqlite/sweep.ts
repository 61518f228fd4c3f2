/**
 * Removing what nobody can use any more, a bounded number at a time, oldest first, each found by its
 * index. Whoever deletes an expired row is the one who answers it, so it is answered once.
 */
import type { SessionStore } from "../../ports/SessionStore.ts"
import { attempt } from "./attempt.ts"
import { sessionIdOf, userIdOf } from "./bytes.ts"
import type { Connection } from "./connection.ts"

const expired = "ended_at IS NULL AND min(idle_expires_at, absolute_expires_at) <= :now"
const longEnded = "ended_at IS NOT NULL AND ended_at <= :ended_up_to"

const removeExpiredSql = `
DELETE FROM watchword_sessions
WHERE rowid IN (
  SELECT rowid FROM watchword_sessions
  WHERE ${expired}
  ORDER BY min(idle_expires_at, absolute_expires_at)
  LIMIT :limit
)
RETURNING id, user_id`

const removeEndedSql = `
DELETE FROM watchword_sessions
WHERE rowid IN (
  SELECT rowid FROM watchword_sessions WHERE ${longEnded} ORDER BY ended_at LIMIT :limit
)`

const moreSql = `
SELECT
  EXISTS (SELECT 1 FROM watchword_sessions WHERE ${expired})
  OR EXISTS (SELECT 1 FROM watchword_sessions WHERE ${longEnded})`

export function sweeping(connection: Connection): Pick<SessionStore["Service"], "sweep"> {
  const removeExpired = connection.query<readonly [id: Buffer, userId: Buffer]>(removeExpiredSql)
  const removeEnded = connection.command(removeEndedSql)
  const more = connection.query<readonly [more: number]>(moreSql)

  return {
    sweep: ({ now, endedUpTo, limit }) =>
      attempt("sweep", () =>
        connection.transaction(() => {
          const gone = removeExpired({ now, limit })
          const removed =
            gone.length + removeEnded({ ended_up_to: endedUpTo, limit: limit - gone.length })
          return {
            removed,
            expired: gone.map(([id, userId]) => ({
              id: sessionIdOf(id),
              userId: userIdOf(userId)
            })),
            more: more({ now, ended_up_to: endedUpTo })[0]?.[0] === 1
          }
        })
      )
  }
}
