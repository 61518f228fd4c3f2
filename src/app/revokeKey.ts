import * as Effect from "effect/Effect"

/**
 * Revoking a signing key that has leaked. Its successor is in the store before the revocation is: whoever
 * hears of the one finds the other, and this node signs with it at once.
 */
import { isKeyId, type KeyId } from "../domain/identifier.ts"
import { planReplacement } from "../domain/signingKey.ts"
import type { StoreRefused, StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { InputInvalid } from "./errors.ts"
import type { Events } from "./events/events.ts"
import type { KeyRing } from "./keyRing.ts"
import { again, done, untilDone } from "./persistence.ts"
import { addKey, refuseForeignKeys } from "./storedKeys.ts"
import { checkString } from "./validation.ts"

type Failure = StoreUnavailable | StoreRefused

/** What it takes to revoke a key, without a running node. */
export interface KeyRevocationWorld extends Pick<Dependencies, "clock" | "keyStore" | "sealing"> {
  readonly signer: Pick<Dependencies["signer"], "generate">
  readonly events: Pick<Events, "publish" | "record" | "tell">
  /** How far the clocks of two nodes may differ, in ms. */
  readonly clockTolerance: number
}

/** Revokes a key that is kept in the store, and answers whether it was there. */
export const revokeStoredKey = Effect.fnUntraced(function* (
  world: KeyRevocationWorld,
  id: KeyId
): Effect.fn.Return<boolean, Failure> {
  const { clock, events, keyStore } = world
  const wasThere = yield* replace(world, id)
  const at = clock.now()
  // Made once for all attempts, so that it is told of once.
  const told = [events.record({ name: "keyRevoked", keyId: id, at })]
  const revoked = yield* untilDone("revoke key", (answerLost) =>
    Effect.map(keyStore.revoke({ id, at, events: told }), (removed) =>
      done(removed || (answerLost && wasThere))
    )
  )
  if (revoked) events.tell(told)
  return revoked
})

/** Sees to it that another key signs, and answers whether the key to be revoked is in the store. */
const replace = (world: KeyRevocationWorld, id: KeyId): Effect.Effect<boolean, Failure> =>
  untilDone("replace key", () =>
    Effect.gen(function* () {
      const records = yield* world.keyStore.list()
      yield* refuseForeignKeys(records, world.sealing)
      const leaked = records.find((record) => record.id === id)
      const planned = planReplacement(records, id, world, world.clock.now())
      if (leaked === undefined || planned === undefined) return done(leaked !== undefined)
      yield* addKey(world, planned, leaked.algorithm)
      // Another node may have had the slot for a key that does not sign yet.
      return again
    })
  )

export const makeRevokeKey = (deps: Dependencies, keys: KeyRing) =>
  Effect.fnUntraced(function* (
    keyId: string
  ): Effect.fn.Return<{ readonly revoked: boolean }, Failure | InputInvalid> {
    const id = yield* checkString("keyId", keyId)
    const { clockTolerance, keys: settings } = deps.settings
    if (settings.provided !== undefined) return yield* new InputInvalid({ message: notOurs })
    if (!isKeyId(id)) return { revoked: false }
    const revoked = yield* revokeStoredKey({ ...deps, clockTolerance }, id)
    deps.revokedKeys.add(id)
    // Where this fails the next signature tries it again.
    yield* Effect.ignore(keys.renew(Number.POSITIVE_INFINITY))
    return { revoked }
  })

const notOurs =
  "revokeKey: the signing keys are the application's own (keys.provided), so they cannot be revoked here: " +
  "take the key out of keys.provided, put another one first, and restart every node"
