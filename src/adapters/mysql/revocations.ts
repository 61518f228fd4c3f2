/**
 * The revocations: rows that are written with the endings (end.ts), and read by every node.
 */
import type { SessionId } from "../../domain/identifier.ts"
import type { Revocation } from "../../domain/revocation.ts"
import type { FeedEntry, RevocationFeed } from "../../ports/RevocationFeed.ts"
import type { Database, Row } from "./database.ts"
import { deleteInSteps, type Step } from "./deleteInSteps.ts"
import { reading } from "./operation.ts"
import { readBase64url, readInteger, readOptional, readText } from "./row.ts"
import type { Tables } from "./tables.ts"

export const insertSessionRevocation = ({ revocations }: Tables): string => `
INSERT INTO ${revocations} (session_id, at) VALUES (?, ?)`

export const insertUserRevocation = ({ revocations }: Tables): string => `
INSERT INTO ${revocations} (user_id, created_up_to, except_id, at) VALUES (?, ?, ?, ?)`

export const listRevocations = ({ revocations }: Tables): string => `
SELECT sequence, session_id, user_id, created_up_to, except_id, at
FROM ${revocations} WHERE at >= ?`

export const forgetRevocations = ({ revocations }: Tables, step: Step): string => `
DELETE FROM ${revocations} WHERE at < ? ORDER BY at, sequence LIMIT ${step}`

export const revocationFeed = (database: Database, tables: Tables): RevocationFeed["Service"] => {
  const list = listRevocations(tables)
  return {
    since: (from) =>
      reading("since", async () => {
        const rows = await database.read(list, [from])
        return rows.map(entryOf)
      }),

    forget: (before, limit) =>
      reading("forget", () =>
        deleteInSteps(database, (step) => forgetRevocations(tables, step), [before], limit)
      )
  }
}

const entryOf = (row: Row): FeedEntry => ({
  sequence: readInteger(row, "sequence"),
  revocation: revocationOf(row)
})

const readId = (row: Row, column: string): SessionId => readBase64url(row, column) as SessionId

function revocationOf(row: Row): Revocation {
  const at = readInteger(row, "at")
  const sessionId = readOptional(row, "session_id", readId)
  if (sessionId !== undefined) return { kind: "session", sessionId, at }
  return {
    kind: "user",
    userId: readText(row, "user_id"),
    createdUpTo: readInteger(row, "created_up_to"),
    except: readOptional(row, "except_id", readId),
    at
  }
}
