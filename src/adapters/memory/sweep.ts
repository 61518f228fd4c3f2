/**
 * Removing what nobody can use any more, a bounded number at a time.
 */
import * as Effect from "effect/Effect"

import type { SessionId } from "../../domain/identifier.ts"
import type { SessionStore } from "../../ports/SessionStore.ts"
import type { Tables } from "./tables.ts"

export const sweeping = (tables: Tables): Pick<SessionStore["Service"], "sweep"> => ({
  sweep: ({ now, endedUpTo, limit }) =>
    Effect.sync(() => {
      const next = () => tables.nextExpired(now) ?? tables.nextEnded(endedUpTo)
      const expired: { readonly id: SessionId; readonly userId: string }[] = []
      let removed = 0
      for (let session = next(); session !== undefined && removed < limit; session = next()) {
        tables.remove(session.id)
        removed += 1
        if (session.ended === undefined) expired.push({ id: session.id, userId: session.userId })
      }
      return { removed, expired, more: next() !== undefined }
    })
})
