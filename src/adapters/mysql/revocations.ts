/**
 * The revocations: rows that are written with the endings (end.ts), or with the removal of a signing key
 * (keys.ts), and read by every node.
 */
import type { KeyId, SessionId } from "../../domain/identifier.ts"
import type { Revocation } from "../../domain/revocation.ts"
import type { FeedEntry, RevocationFeed } from "../../ports/RevocationFeed.ts"
import type { Database, Row } from "./database.ts"
import { databaseTime, selectWithTime, timedRows } from "./databaseTime.ts"
import { deleteInSteps, type Step } from "./deleteInSteps.ts"
import { roundedLimit } from "./limit.ts"
import { reading } from "./operation.ts"
import { readBase64url, readInteger, readOptional, readText } from "./row.ts"
import type { Tables } from "./tables.ts"

export const insertSessionRevocation = ({ revocations }: Tables): string => `
INSERT INTO ${revocations} (session_id, at, written_at) VALUES (?, ?, ${databaseTime})`

export const insertUserRevocation = ({ revocations }: Tables): string => `
INSERT INTO ${revocations} (user_id, created_up_to, except_id, at, written_at)
VALUES (?, ?, ?, ?, ${databaseTime})`

export const insertKeyRevocation = ({ revocations }: Tables): string => `
INSERT INTO ${revocations} (key_id, at, written_at) VALUES (?, ?, ${databaseTime})`

const columns = ["sequence", "session_id", "user_id", "created_up_to", "except_id", "key_id", "at"]

export const listRecentRevocations = ({ revocations }: Tables, limit: number): string =>
  selectWithTime(
    columns,
    `FROM ${revocations} WHERE written_at >= ${databaseTime} - ? LIMIT ${limit}`
  )

export const forgetRevocations = ({ revocations }: Tables, step: Step): string => `
DELETE FROM ${revocations} WHERE written_at < ${databaseTime} - ?
ORDER BY written_at, sequence LIMIT ${step}`

export const revocationFeed = (database: Database, tables: Tables): RevocationFeed["Service"] => ({
  recent: (ms, limit) =>
    reading("recent", async () => {
      // One more than asked for tells whether that was all.
      const list = listRecentRevocations(tables, roundedLimit(limit + 1))
      const { rows, storeTime } = timedRows(await database.read(list, [ms]))
      const entries = rows.slice(0, limit).map(entryOf)
      return { entries, storeTime, complete: rows.length <= limit }
    }),

  forget: (ms, limit) =>
    reading("forget", () =>
      deleteInSteps(database, (step) => forgetRevocations(tables, step), [ms], limit)
    )
})

const entryOf = (row: Row): FeedEntry => ({
  sequence: readInteger(row, "sequence"),
  revocation: revocationOf(row)
})

const readId = (row: Row, column: string): SessionId => readBase64url(row, column) as SessionId

function revocationOf(row: Row): Revocation {
  const at = readInteger(row, "at")
  const sessionId = readOptional(row, "session_id", readId)
  if (sessionId !== undefined) return { kind: "session", sessionId, at }
  const keyId = readOptional(row, "key_id", readText)
  if (keyId !== undefined) return { kind: "key", keyId: keyId as KeyId, at }
  return {
    kind: "user",
    userId: readText(row, "user_id"),
    createdUpTo: readInteger(row, "created_up_to"),
    except: readOptional(row, "except_id", readId),
    at
  }
}
