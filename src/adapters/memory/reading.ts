/**
 * Reading sessions, one by its id or all of a user's.
 */
import * as Effect from "effect/Effect"

import type { Session } from "../../domain/session.ts"
import type { SessionStore } from "../../ports/SessionStore.ts"
import type { Tables } from "./tables.ts"

export const reading = (
  tables: Tables
): Pick<SessionStore["Service"], "find" | "findWithData" | "list" | "count" | "ping"> => ({
  find: (id) => Effect.sync(() => tables.find(id)?.session),
  findWithData: (id) => Effect.sync(() => tables.find(id)),
  list: (userId, now) => Effect.sync(() => tables.alive(userId, now).toSorted(mostRecentFirst)),
  count: (userId, now) => Effect.sync(() => tables.alive(userId, now).length),
  ping: () => Effect.void
})

const mostRecentFirst = (a: Session, b: Session): number =>
  b.lastActiveAt - a.lastActiveAt || b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)
