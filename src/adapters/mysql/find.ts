/**
 * Reading sessions, one by its id or all of a user's.
 */
import type { Session } from "../../domain/session.ts"
import type { SessionStore } from "../../ports/SessionStore.ts"
import type { Database } from "./database.ts"
import { reading } from "./operation.ts"
import { readInteger, readOptional } from "./row.ts"
import { aliveAt, aliveOfUser, idValue, readJson, sessionColumns, sessionOf } from "./sessionRow.ts"
import type { Tables } from "./tables.ts"

export const findSession = ({ sessions }: Tables): string => `
SELECT ${sessionColumns} FROM ${sessions} WHERE id = ?`

export const findSessionWithData = ({ sessions }: Tables): string => `
SELECT ${sessionColumns}, data, data_version FROM ${sessions} WHERE id = ?`

export const listSessions = ({ sessions }: Tables): string => `
SELECT ${sessionColumns} FROM ${sessions} WHERE user_id = ? AND ${aliveOfUser}`

export const countSessions = ({ sessions }: Tables): string => `
SELECT COUNT(*) AS number FROM ${sessions} WHERE user_id = ? AND ${aliveOfUser}`

const answerPing = "SELECT 1 AS one"

export const finding = (
  database: Database,
  tables: Tables
): Pick<SessionStore["Service"], "find" | "findWithData" | "list" | "count" | "ping"> => {
  const find = findSession(tables)
  const findWithData = findSessionWithData(tables)
  const list = listSessions(tables)
  const count = countSessions(tables)
  return {
    find: (id) =>
      reading("find", async () => {
        const [row] = await database.read(find, [idValue(id)])
        return row === undefined ? undefined : sessionOf(row)
      }),

    findWithData: (id) =>
      reading("findWithData", async () => {
        const [row] = await database.read(findWithData, [idValue(id)])
        if (row === undefined) return undefined
        const value = readOptional(row, "data", readJson)
        return {
          session: sessionOf(row),
          data: { value, version: readInteger(row, "data_version") }
        }
      }),

    list: (userId, now) =>
      reading("list", async () => {
        const rows = await database.read(list, [Buffer.from(userId), ...aliveAt(now)])
        return rows.map(sessionOf).toSorted(mostRecentFirst)
      }),

    count: (userId, now) =>
      reading("count", async () => {
        const [row] = await database.read(count, [Buffer.from(userId), ...aliveAt(now)])
        return row === undefined ? 0 : readInteger(row, "number")
      }),

    ping: () => reading("ping", async () => void (await database.read(answerPing, [])))
  }
}

// Not in SQL: ids are ordered as text, and the database has their bytes.
const mostRecentFirst = (a: Session, b: Session): number =>
  b.lastActiveAt - a.lastActiveAt || b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)
