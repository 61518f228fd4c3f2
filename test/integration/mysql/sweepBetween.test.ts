/**
 * What happens between a sweep's look at what has expired and its removal.
 */
import * as Effect from "effect/Effect"
import type { PoolConnection } from "mysql2/promise"
import { expect, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { newDatabase, openStore } from "./opened.ts"
import { add, birth } from "./steps.ts"

const now = birth + 10
const sweep = (store: Awaited<ReturnType<typeof openStore>>) =>
  Effect.runPromise(store.sessions.sweep({ now, endedUpTo: birth, limit: 100 }))

/** Two nodes' stores, with 30 sessions that have expired. `between` happens just before the first one removes any. */
async function expiredSessions() {
  const database = await newDatabase()
  const other = await openStore(mysqlStore(database.url), true)
  const inner = database.pool()
  let between: (() => Promise<unknown>) | undefined
  const meddled = (connection: PoolConnection): PoolConnection =>
    new Proxy(connection, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== "function") return value
        if (name !== "execute") return value.bind(target)
        return async (statement: string | { readonly sql: string }, values: unknown[]) => {
          const sql = typeof statement === "string" ? statement : statement.sql
          const happening = /^\s*DELETE/.test(sql) ? between : undefined
          if (happening !== undefined) between = undefined
          await happening?.()
          return value.call(target, statement, values)
        }
      }
    })
  const pool = { getConnection: async () => meddled(await inner.getConnection()) }
  const store = await openStore(mysqlStore(pool))
  const sessions = []
  for (let index = 0; index < 30; index++) {
    sessions.push(await add(store, { idleExpiresAt: birth + 1 }))
  }
  const happens = (what: () => Promise<unknown>) => {
    between = what
  }
  return { store, other, happens, sessions, ids: sessions.map(({ id }) => id).toSorted() }
}

const idsOf = (swept: readonly { readonly id: string }[]) => swept.map(({ id }) => id).toSorted()

test("a session that is used in between stays, and the others go", async () => {
  const { store, other, happens, sessions, ids } = await expiredSessions()
  const [used] = sessions
  if (used === undefined) throw new Error("no session")
  const activity = { lastActiveAt: birth + 1, idleExpiresAt: birth + 1000, device: {} }
  happens(() => Effect.runPromise(other.sessions.touch({ id: used.id, activity, now: birth })))
  const { removed, expired } = await sweep(store)
  expect(removed).toBe(29)
  expect(idsOf(expired)).toEqual(ids.filter((id) => id !== used.id))
  expect(await Effect.runPromise(other.sessions.find(used.id))).toMatchObject({ id: used.id })
})

test("what another node sweeps in between is answered to that one alone", async () => {
  const { store, other, happens, ids } = await expiredSessions()
  const others: { readonly id: string }[] = []
  happens(async () => {
    const swept = await Effect.runPromise(other.sessions.sweep({ now, endedUpTo: birth, limit: 7 }))
    others.push(...swept.expired)
  })
  const { expired, removed } = await sweep(store)
  expect(others).toHaveLength(7)
  expect(removed).toBe(23)
  expect([...idsOf(others), ...idsOf(expired)].toSorted()).toEqual(ids)
})
