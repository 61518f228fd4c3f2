import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"

/**
 * The signing keys that this node knows to be revoked. Nothing takes one back, neither time nor what the
 * store says later: whoever holds a leaked key can sign tokens for as long as they like. Only operators add
 * to it, so it stays small.
 */
import type { KeyId } from "../domain/identifier.ts"

export interface RevokedKeys {
  readonly has: (id: KeyId) => boolean
  readonly add: (id: KeyId) => void
  /** How many there are: whoever read the keys when there were fewer has to read them anew. */
  readonly count: () => number
  /** Waits for one that was not known, since this was waited for the last time. */
  readonly next: Effect.Effect<void>
}

export function makeRevokedKeys(): RevokedKeys {
  const ids = new Set<KeyId>()
  const added = Latch.makeUnsafe(false)
  return {
    has: (id) => ids.has(id),
    add: (id) => {
      if (ids.has(id)) return
      ids.add(id)
      added.openUnsafe()
    },
    count: () => ids.size,
    next: Effect.andThen(added.await, added.close)
  }
}
