import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/**
 * The revocations, as rows that every node can read. `SessionStore` writes them in the same step as the
 * endings; this port reads them. A sequence number says which rows are the same, and nothing about the
 * order in which they became visible: a reader asks again for what it may have missed.
 */
import type { Revocation } from "../domain/revocation.ts"
import type { StoreUnavailable } from "./failure.ts"

/** A revocation and its row's number. */
export interface FeedEntry {
  readonly sequence: number
  readonly revocation: Revocation
}

export class RevocationFeed extends Context.Service<
  RevocationFeed,
  {
    /** Every revocation whose `at` is `from` or later, in any order. */
    readonly since: (from: number) => Effect.Effect<readonly FeedEntry[], StoreUnavailable>
    /** Removes at most `limit` revocations whose `at` is before `before`; answers how many. */
    readonly forget: (before: number, limit: number) => Effect.Effect<number, StoreUnavailable>
  }
>()("watchword/ports/RevocationFeed") {}
