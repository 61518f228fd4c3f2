/**
 * Reading sessions: by their ids, several at once where several are asked for, or all of a user's.
 */
import type { SessionId } from "../../domain/identifier.ts"
import type { Session } from "../../domain/session.ts"
import type { SessionStore } from "../../ports/SessionStore.ts"
import type { Database, Row, Terms } from "./database.ts"
import { reading } from "./operation.ts"
import { readBase64url, readInteger, readOptional } from "./row.ts"
import { aliveAt, aliveOfUser, idValue, readJson, sessionColumns, sessionOf } from "./sessionRow.ts"
import { filled, fillingSize, sized } from "./sizes.ts"
import type { Tables } from "./tables.ts"
import { inBatches } from "./together.ts"

export const findSession = ({ sessions }: Tables): string => `
SELECT ${sessionColumns} FROM ${sessions} WHERE id = ?`

export const findSessions = ({ sessions }: Tables, size: number): string => `
SELECT ${sessionColumns} FROM ${sessions} FORCE INDEX (PRIMARY)
WHERE id IN (${Array(size).fill("?").join(", ")})`

export const findSessionWithData = ({ sessions }: Tables): string => `
SELECT ${sessionColumns}, data, data_version FROM ${sessions} WHERE id = ?`

export const listSessions = ({ sessions }: Tables): string => `
SELECT ${sessionColumns} FROM ${sessions} WHERE user_id = ? AND ${aliveOfUser}`

export const countSessions = ({ sessions }: Tables): string => `
SELECT COUNT(*) AS number FROM ${sessions} WHERE user_id = ? AND ${aliveOfUser}`

const answerPing = "SELECT 1 AS one"

/** Reads the rows of several sessions, by their ids; those that there are. */
export function findTogether(
  database: Database,
  tables: Tables
): (keys: readonly Buffer[], terms: Terms) => Promise<ReadonlyMap<SessionId, Row>> {
  const findSome = sized((size) => findSessions(tables, size))
  return async (keys, terms) => {
    const all = filled(keys)
    const rows = await database.read(findSome(all.length), all, terms)
    return new Map(rows.map((row) => [readBase64url(row, "id") as SessionId, row]))
  }
}

export const finding = (
  database: Database,
  tables: Tables
): Pick<SessionStore["Service"], "find" | "findWithData" | "list" | "count" | "ping"> => {
  const findOne = findSession(tables)
  const findSome = findTogether(database, tables)
  const findWithData = findSessionWithData(tables)
  const list = listSessions(tables)
  const count = countSessions(tables)

  interface Lookup {
    readonly id: SessionId
    readonly key: Buffer
  }
  const submit = inBatches<Lookup, Session | undefined>({
    sizeFor: fillingSize,
    sameKey: "share",
    keyOf: ({ id }) => id,
    bytesOf: ({ key }) => key.length,
    alone: async ({ key }, terms) => {
      const [row] = await database.read(findOne, [key], terms)
      return row === undefined ? undefined : sessionOf(row)
    },
    together: async (places, terms) => {
      const rows = await findSome(
        places.map(({ item }) => item.of.key),
        terms
      )
      for (const place of places) {
        const row = rows.get(place.item.of.id)
        // A row that cannot be read is that session's own misfortune.
        try {
          place.resolve(row === undefined ? undefined : sessionOf(row))
        } catch (error) {
          place.reject(error)
        }
      }
      return []
    }
  })

  return {
    find: (id) => reading("find", () => submit({ id, key: idValue(id) })),

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
