import * as Effect from "effect/Effect"

/**
 * Signing keys that are the application's own: they are what they are for as long as this node runs.
 */
import type { KeyMaterial } from "../ports/TokenSigner.ts"
import type { Dependencies } from "./dependencies.ts"
import type { KeyRing } from "./keyRing.ts"

/** `keys` is not empty, and the first one signs. */
export function providedKeyRing(deps: Dependencies, keys: readonly KeyMaterial[]): KeyRing {
  const signing = keys[0] as KeyMaterial
  return {
    signing: Effect.succeed(signing),
    check: deps.verifier.prepare(keys),
    has: (id) => keys.some((key) => key.id === id),
    mayFindNewer: () => false,
    lookForNewer: Effect.void,
    isCurrent: () => true,
    renew: () => Effect.void,
    isRetiring: (id) => id !== signing.id,
    published: () => deps.verifier.publicKeys(keys),
    reload: Effect.void,
    maintain: Effect.void,
    maintainEvery: undefined,
    reloadEvery: undefined
  }
}
