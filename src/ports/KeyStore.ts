import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/**
 * Where signing keys live, sealed. All nodes of a deployment share one.
 */
import type { KeyId } from "../domain/identifier.ts"
import type { SigningKeyRecord } from "../domain/signingKey.ts"
import type { EventRecord } from "./EventLog.ts"
import type { OutcomeUnknown, StoreUnavailable } from "./failure.ts"

/** A key as stored: what all may know, and the sealed rest. */
export interface StoredKey extends SigningKeyRecord {
  /** What `KeySealing.seal` made: at most 4,096 printable ASCII characters. */
  readonly sealed: string
}

export class KeyStore extends Context.Service<
  KeyStore,
  {
    /** Every key, in any order. */
    readonly list: () => Effect.Effect<readonly StoredKey[], StoreUnavailable>
    /** Adds a key, unless its slot (or its id) is taken. Of any number of callers at most one is `inserted`. */
    readonly insert: (
      key: StoredKey
    ) => Effect.Effect<"inserted" | "taken", StoreUnavailable | OutcomeUnknown>
    /** Replaces the sealed text where it is still `from`; otherwise changes nothing. */
    readonly reseal: (
      id: KeyId,
      from: string,
      to: string
    ) => Effect.Effect<void, StoreUnavailable | OutcomeUnknown>
    /** Removes keys; unknown ids are no error. */
    readonly remove: (
      ids: readonly KeyId[]
    ) => Effect.Effect<void, StoreUnavailable | OutcomeUnknown>
    /**
     * Removes a key for good, and writes a `key` revocation in the same step, even where there is no such
     * key: a node may remember one that is gone. Where there was one, `events` are written to the `EventLog` in
     * that step, too. Answers whether there was.
     */
    readonly revoke: (input: {
      readonly id: KeyId
      readonly at: number
      readonly events: readonly EventRecord[]
    }) => Effect.Effect<boolean, StoreUnavailable | OutcomeUnknown>
  }
>()("watchword/ports/KeyStore") {}
