import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/**
 * The revocations, as rows that every node can read. `SessionStore` writes them in the same step as the
 * endings, `KeyStore` those of keys; this port reads them. A row's age is told by the store's own clock, so that nodes whose clocks
 * disagree still agree on what is new. A sequence number says which rows are the same, and nothing about
 * the order in which they became visible: a reader asks again for what it may have missed.
 */
import type { Revocation } from "../domain/revocation.ts"
import type { StoreUnavailable } from "./failure.ts"

/** A revocation and its row's number, which no other row ever has. */
export interface FeedEntry {
  readonly sequence: number
  readonly revocation: Revocation
}

/** What was written lately, and the store's own time when it was asked, in ms. */
export interface RecentRevocations {
  readonly entries: readonly FeedEntry[]
  readonly storeTime: number
  /** False where there are more than `limit`; then `entries` may be any of them. */
  readonly complete: boolean
}

export class RevocationFeed extends Context.Service<
  RevocationFeed,
  {
    /** Every revocation that was written in the last `ms` milliseconds, at most `limit`, in any order. */
    readonly recent: (
      ms: number,
      limit: number
    ) => Effect.Effect<RecentRevocations, StoreUnavailable>
    /** Removes at most `limit` revocations that were written more than `ms` milliseconds ago; answers how many. */
    readonly forget: (ms: number, limit: number) => Effect.Effect<number, StoreUnavailable>
  }
>()("watchword/ports/RevocationFeed") {}
