/**
 * Reading sessions, one by its id or all of a user's.
 */
import type { Session } from "../../domain/session.ts"
import type { SessionStore } from "../../ports/SessionStore.ts"
import { attempt } from "./attempt.ts"
import { bytes, userIdBytes } from "./bytes.ts"
import type { Connection } from "./connection.ts"
import { jsonOf } from "./jsonText.ts"
import { alive, sessionColumns, sessionOf, type SessionRow } from "./sessionRow.ts"

const findSql = `
SELECT ${sessionColumns} FROM watchword_sessions WHERE id = :id`

const findWithDataSql = `
SELECT ${sessionColumns}, data_version, data FROM watchword_sessions WHERE id = :id`

const listSql = `
SELECT ${sessionColumns} FROM watchword_sessions WHERE user_id = :user_id AND ${alive}`

const countSql = `
SELECT count(*) FROM watchword_sessions WHERE user_id = :user_id AND ${alive}`

export function reading(
  connection: Connection
): Pick<SessionStore["Service"], "find" | "findWithData" | "list" | "count"> {
  const find = connection.query<SessionRow>(findSql)
  const findWithData =
    connection.query<readonly [...SessionRow, version: number, data: string | null]>(
      findWithDataSql
    )
  const list = connection.query<SessionRow>(listSql)
  const count = connection.query<readonly [count: number]>(countSql)

  return {
    find: (id) =>
      attempt("find", () => {
        const [row] = find({ id: bytes(id) })
        return row === undefined ? undefined : sessionOf(row)
      }),

    findWithData: (id) =>
      attempt("findWithData", () => {
        const [row] = findWithData({ id: bytes(id) })
        if (row === undefined) return undefined
        const [version, data] = [row[23], row[24]]
        return { session: sessionOf(row), data: { value: jsonOf(data), version } }
      }),

    list: (userId, now) =>
      attempt("list", () =>
        list({ user_id: userIdBytes(userId), now })
          .map(sessionOf)
          .sort(mostRecentFirst)
      ),

    count: (userId, now) =>
      attempt("count", () => count({ user_id: userIdBytes(userId), now })[0]?.[0] ?? 0)
  }
}

// Sorted here and not there, for ids are ordered as texts, and as bytes they are ordered otherwise.
const mostRecentFirst = (a: Session, b: Session): number =>
  b.lastActiveAt - a.lastActiveAt || b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)
