/**
 * Ending sessions, and the revocations and events that go with it: in one transaction, so that no session is
 * ended without every node hearing of it.
 */
import { randomBytes } from "node:crypto"

import type { SessionId } from "../../domain/identifier.ts"
import type { Ending, Session } from "../../domain/session.ts"
import type { SessionStore } from "../../ports/SessionStore.ts"
import { keep, undo, type Database, type Statements } from "./database.ts"
import { findSession } from "./find.ts"
import { writeEvents } from "./insertEvents.ts"
import { writing } from "./operation.ts"
import { insertSessionRevocation, insertUserRevocation } from "./revocations.ts"
import {
  alive,
  aliveAt,
  aliveOfUser,
  endingValues,
  idValue,
  sessionColumns,
  sessionOf
} from "./sessionRow.ts"
import type { Tables } from "./tables.ts"

export const endSession = ({ sessions }: Tables): string => `
UPDATE ${sessions} SET
  ended_at = ?, ended_cause = ?, ended_reason = ?, sweep_at = NULL, revision = revision + 1
WHERE id = ? AND ${alive}`

// `ended_by` is this call's own mark: of two callers who end the same sessions at the same instant, each
// is answered those that it ended itself.
export const endSessionsOf = ({ sessions }: Tables): string => `
UPDATE ${sessions} SET
  ended_at = ?, ended_cause = ?, ended_reason = ?, ended_by = ?,
  sweep_at = NULL, revision = revision + 1
WHERE user_id = ? AND created_at <= ? AND NOT (id <=> ?) AND ${aliveOfUser}`

export const listEndedBy = ({ sessions }: Tables): string => `
SELECT ${sessionColumns} FROM ${sessions} WHERE user_id = ? AND ended_at = ? AND ended_by = ?`

/** Ends one session inside a transaction; undefined where there is nothing alive to end. */
export async function endOne(
  within: Statements,
  tables: Tables,
  id: SessionId,
  ending: Ending
): Promise<Session | undefined> {
  const key = idValue(id)
  const how = [...endingValues(ending), key, ...aliveAt(ending.at)]
  const ended = await within.write(endSession(tables), how)
  if (ended === 0) return undefined
  await within.write(insertSessionRevocation(tables), [key, ending.at])
  const [row] = await within.read(findSession(tables), [key])
  return row === undefined ? undefined : sessionOf(row)
}

export const ending = (
  database: Database,
  tables: Tables
): Pick<SessionStore["Service"], "end" | "endAll"> => ({
  end: (id, how, announce) =>
    writing("end", () =>
      database.transaction(async (within) => {
        const session = await endOne(within, tables, id, how)
        const records = announce?.(session === undefined ? [] : [session]) ?? []
        await writeEvents(within, tables, records)
        return session === undefined && records.length === 0 ? undo(undefined) : keep(session)
      })
    ),

  endAll: ({ userId, createdUpTo, except, ending: how, announce }) =>
    writing("endAll", () => {
      const user = Buffer.from(userId)
      const spared = except === undefined ? null : idValue(except)
      return database.transaction(async (within) => {
        const mark = randomBytes(16)
        await within.write(endSessionsOf(tables), [
          ...endingValues(how),
          mark,
          user,
          createdUpTo,
          spared,
          ...aliveAt(how.at)
        ])
        await within.write(insertUserRevocation(tables), [user, createdUpTo, spared, how.at])
        const rows = await within.read(listEndedBy(tables), [user, how.at, mark])
        const ended = rows.map(sessionOf)
        await writeEvents(within, tables, announce?.(ended) ?? [])
        return keep(ended)
      })
    })
})
