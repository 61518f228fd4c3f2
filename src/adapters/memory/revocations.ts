/**
 * The revocation feed in memory. It holds no more than the longest access token's life of revocations,
 * so reading looks at each.
 */
import * as Effect from "effect/Effect"

import type { FeedEntry, RevocationFeed } from "../../ports/RevocationFeed.ts"
import type { Tables } from "./tables.ts"

export const revocationFeed = (tables: Tables): RevocationFeed["Service"] => ({
  recent: (ms, limit) =>
    Effect.sync(() => {
      const storeTime = tables.now()
      const entries: FeedEntry[] = []
      for (const { sequence, revocation, writtenAt } of tables.revocations.values()) {
        if (writtenAt < storeTime - ms) continue
        if (entries.length === limit) return { entries, storeTime, complete: false }
        entries.push({ sequence, revocation })
      }
      return { entries, storeTime, complete: true }
    }),

  forget: (ms, limit) =>
    Effect.sync(() => {
      const before = tables.now() - ms
      let forgotten = 0
      for (const { sequence, writtenAt } of tables.revocations.values()) {
        if (forgotten >= limit) break
        if (writtenAt >= before) continue
        tables.removeRevocation(sequence)
        forgotten += 1
      }
      return forgotten
    })
})
