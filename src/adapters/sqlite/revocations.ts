/**
 * Reading and forgetting revocations; ending.ts and keys.ts write them.
 */
import type { KeyId } from "../../domain/identifier.ts"
import type { Revocation } from "../../domain/revocation.ts"
import type { RevocationFeed } from "../../ports/RevocationFeed.ts"
import { attempt } from "./attempt.ts"
import { sessionIdOf, userIdOf } from "./bytes.ts"
import type { Connection } from "./connection.ts"

const recentSql = `
SELECT sequence, at, session_id, user_id, created_up_to, except_id, key_id
FROM watchword_revocations WHERE written_at >= :from LIMIT :limit`

const forgetSql = `
DELETE FROM watchword_revocations
WHERE sequence IN (
  SELECT sequence FROM watchword_revocations
  WHERE written_at < :before ORDER BY written_at LIMIT :limit
)`

// What the table's CHECKs allow: a session, or a user with a time, or a key.
type RevocationRow = readonly [
  sequence: number,
  at: number,
  ...of:
    | readonly [sessionId: Buffer, userId: null, createdUpTo: null, except: null, keyId: null]
    | readonly [null, userId: Buffer, createdUpTo: number, except: Buffer | null, keyId: null]
    | readonly [sessionId: null, userId: null, createdUpTo: null, except: null, keyId: KeyId]
]

/** `now` is the store's clock. */
export function revocationFeed(
  connection: Connection,
  now: () => number
): RevocationFeed["Service"] {
  const recent = connection.query<RevocationRow>(recentSql)
  const forget = connection.command(forgetSql)

  return {
    recent: (ms, limit) =>
      attempt("read revocations", () => {
        const storeTime = now()
        // One more than asked for tells whether that was all.
        const rows = recent({ from: storeTime - ms, limit: limit + 1 })
        const entries = rows
          .slice(0, limit)
          .map((row) => ({ sequence: row[0], revocation: revocationOf(row) }))
        return { entries, storeTime, complete: rows.length <= limit }
      }),

    forget: (ms, limit) =>
      attempt("forget revocations", () => forget({ before: now() - ms, limit }))
  }
}

function revocationOf(row: RevocationRow): Revocation {
  const [, at, sessionId, userId, createdUpTo, except, keyId] = row
  if (sessionId !== null) return { kind: "session", sessionId: sessionIdOf(sessionId), at }
  if (userId === null) return { kind: "key", keyId, at }
  return {
    kind: "user",
    userId: userIdOf(userId),
    createdUpTo,
    except: except === null ? undefined : sessionIdOf(except),
    at
  }
}
