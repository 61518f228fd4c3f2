/**
 * Adding a session, and what has to give way to it. Nothing else runs in between, so simultaneous
 * sign-ins of one user come one after the other.
 */
import * as Effect from "effect/Effect"

import type { InsertOutcome, SessionStore } from "../../ports/SessionStore.ts"
import { endSession, tell } from "./ending.ts"
import type { Tables } from "./tables.ts"

export const insertion = (tables: Tables): Pick<SessionStore["Service"], "insert"> => ({
  insert: ({ session, data, limit, eviction, announce }) =>
    Effect.suspend((): Effect.Effect<InsertOutcome> => {
      const there = tables.find(session.id)?.session
      if (there !== undefined) {
        return there.userId === session.userId && there.salt === session.salt
          ? Effect.succeed({ kind: "inserted", evicted: [], exceeded: false })
          : Effect.die(new Error("another session has this session's id"))
      }
      const decision = limit?.(tables.alive(session.userId, session.createdAt))
      if (decision?.kind === "reject") return Effect.succeed({ kind: "rejected" })
      const evicted = (decision?.evict ?? []).flatMap(
        (id) => endSession(tables, id, eviction) ?? []
      )
      tell(tables, evicted, announce)
      tables.put({ session, data: { value: data, version: 0 } })
      const exceeded = decision?.exceeded ?? false
      return Effect.succeed({ kind: "inserted", evicted, exceeded })
    })
})
