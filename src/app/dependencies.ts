import * as Effect from "effect/Effect"

/**
 * Everything that the use cases need of the world, gathered once when the layer is built, so that no
 * call pays for looking it up.
 */
import { Clock } from "../ports/Clock.ts"
import { EventLog } from "../ports/EventLog.ts"
import { EventSink } from "../ports/EventSink.ts"
import { KeySealing } from "../ports/KeySealing.ts"
import { KeyStore } from "../ports/KeyStore.ts"
import { Leases } from "../ports/Leases.ts"
import { Logger } from "../ports/Logger.ts"
import { Random } from "../ports/Random.ts"
import { RefreshTokenMac } from "../ports/RefreshTokenMac.ts"
import { RevocationFeed } from "../ports/RevocationFeed.ts"
import { SessionStore } from "../ports/SessionStore.ts"
import { TokenEncryption } from "../ports/TokenEncryption.ts"
import { TokenSigner } from "../ports/TokenSigner.ts"
import { TokenVerifier } from "../ports/TokenVerifier.ts"
import { makeEvents, newNodeId } from "./events/events.ts"
import { makeRevocationWatch } from "./revocationWatch.ts"
import { makeRevokedKeys } from "./revokedKeys.ts"
import { Settings } from "./Settings.ts"

/**
 * The ports and the settings, as values; what tells of events; the keys that this node knows to be revoked;
 * and where the settings ask for it, what it knows of all revocations.
 */
export const gatherDependencies = Effect.gen(function* () {
  const random = yield* Random
  const world = {
    settings: yield* Settings,
    clock: yield* Clock,
    random,
    node: newNodeId(random),
    mac: yield* RefreshTokenMac,
    signer: yield* TokenSigner,
    verifier: yield* TokenVerifier,
    encryption: yield* TokenEncryption,
    sealing: yield* KeySealing,
    keyStore: yield* KeyStore,
    store: yield* SessionStore,
    feed: yield* RevocationFeed,
    leases: yield* Leases,
    eventLog: yield* EventLog,
    sink: yield* EventSink,
    logger: yield* Logger,
    revokedKeys: makeRevokedKeys()
  }
  const { revocation } = world.settings
  const watch = revocation.mode === "feed" ? makeRevocationWatch(world, revocation) : undefined
  return { ...world, events: makeEvents(world), watch }
})

/** See `gatherDependencies`. */
export type Dependencies = Effect.Success<typeof gatherDependencies>
