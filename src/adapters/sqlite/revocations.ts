/**
 * Reading and forgetting revocations; ending.ts writes them.
 */
import type { Revocation } from "../../domain/revocation.ts"
import type { RevocationFeed } from "../../ports/RevocationFeed.ts"
import { attempt } from "./attempt.ts"
import { sessionIdOf, userIdOf } from "./bytes.ts"
import type { Connection } from "./connection.ts"

const sinceSql = `
SELECT sequence, at, session_id, user_id, created_up_to, except_id
FROM watchword_revocations WHERE at >= :from`

const forgetSql = `
DELETE FROM watchword_revocations
WHERE sequence IN (
  SELECT sequence FROM watchword_revocations WHERE at < :before ORDER BY at LIMIT :limit
)`

// What the table's CHECKs allow: a session, or a user with a time.
type RevocationRow = readonly [
  sequence: number,
  at: number,
  ...of:
    | readonly [sessionId: Buffer, userId: null, createdUpTo: null, except: null]
    | readonly [sessionId: null, userId: Buffer, createdUpTo: number, except: Buffer | null]
]

export function revocationFeed(connection: Connection): RevocationFeed["Service"] {
  const since = connection.query<RevocationRow>(sinceSql)
  const forget = connection.command(forgetSql)

  return {
    since: (from) =>
      attempt("read revocations", () =>
        since({ from }).map((row) => ({ sequence: row[0], revocation: revocationOf(row) }))
      ),

    forget: (before, limit) => attempt("forget revocations", () => forget({ before, limit }))
  }
}

function revocationOf([, at, sessionId, userId, createdUpTo, except]: RevocationRow): Revocation {
  return sessionId === null
    ? {
        kind: "user",
        userId: userIdOf(userId),
        createdUpTo,
        except: except === null ? undefined : sessionIdOf(except),
        at
      }
    : { kind: "session", sessionId: sessionIdOf(sessionId), at }
}
