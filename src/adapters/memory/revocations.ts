/**
 * The revocation feed in memory. It holds no more than the longest access token's life of revocations,
 * so reading looks at each.
 */
import * as Effect from "effect/Effect"

import type { FeedEntry, RevocationFeed } from "../../ports/RevocationFeed.ts"
import type { Tables } from "./tables.ts"

export const revocationFeed = (tables: Tables): RevocationFeed["Service"] => ({
  since: (from) =>
    Effect.sync(() => {
      const entries: FeedEntry[] = []
      for (const [sequence, revocation] of tables.revocations) {
        if (revocation.at >= from) entries.push({ sequence, revocation })
      }
      return entries
    }),

  forget: (before, limit) =>
    Effect.sync(() => {
      let forgotten = 0
      for (const [sequence, revocation] of tables.revocations) {
        if (forgotten >= limit) break
        if (revocation.at >= before) continue
        tables.removeRevocation(sequence)
        forgotten += 1
      }
      return forgotten
    })
})
