/**
 * The changes of a living session, each of which applies only while its guard holds.
 */
import * as Effect from "effect/Effect"

import type { SessionId } from "../../domain/identifier.ts"
import type { GuardedOutcome, SessionStore } from "../../ports/SessionStore.ts"
import type { Row, Tables } from "./tables.ts"

/** Replaces the row of a session that is alive at `now`, unless `change` finds its guard broken. */
const change = (
  tables: Tables,
  id: SessionId,
  now: number,
  next: (row: Row) => Row | undefined
): Effect.Effect<GuardedOutcome> =>
  Effect.sync(() => {
    const row = tables.findAlive(id, now)
    const changed = row === undefined ? undefined : next(row)
    if (changed === undefined) return "conflict"
    tables.put(changed)
    return "applied"
  })

export const writing = (
  tables: Tables
): Pick<SessionStore["Service"], "advance" | "touch" | "writeData" | "writeClaims"> => ({
  advance: ({ id, revision, lineage, activity, authentication, now }) =>
    change(tables, id, now, ({ session, data }) => {
      if (session.revision !== revision) return undefined
      const authTime = authentication?.authTime ?? session.authTime
      const authMethod = authentication?.authMethod ?? session.authMethod
      const changed = { ...activity, authTime, authMethod, lineage, revision: revision + 1 }
      return { session: { ...session, ...changed }, data }
    }),

  touch: ({ id, activity, now }) =>
    change(tables, id, now, ({ session, data }) => ({
      session: {
        ...session,
        device: activity.device,
        lastActiveAt: Math.max(session.lastActiveAt, activity.lastActiveAt),
        idleExpiresAt: Math.max(session.idleExpiresAt, activity.idleExpiresAt)
      },
      data
    })),

  writeData: ({ id, version, value, now }) =>
    change(tables, id, now, ({ session, data }) =>
      data.version === version ? { session, data: { value, version: version + 1 } } : undefined
    ),

  writeClaims: ({ id, version, value, now }) =>
    change(tables, id, now, ({ session, data }) =>
      session.claimsVersion === version
        ? { session: { ...session, claims: value, claimsVersion: version + 1 }, data }
        : undefined
    )
})
