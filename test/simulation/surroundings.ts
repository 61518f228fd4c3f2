/**
 * What the use cases need of the world and the simulation does not: real adapters that are never asked
 * for anything that could differ from one run to the next.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { inProcessEvents } from "../../src/adapters/in-process/eventSink.ts"
import { noTokenEncryptionLayer } from "../../src/adapters/jose/tokenEncryption.ts"
import { memoryStore } from "../../src/adapters/memory/index.ts"
import { keyGeneration } from "../../src/adapters/node-crypto/keyGeneration.ts"
import { keySealingLayer } from "../../src/adapters/node-crypto/keySealing.ts"
import { refreshTokenMacLayer } from "../../src/adapters/node-crypto/refreshTokenMac.ts"
import { tokenSignerLayer } from "../../src/adapters/node-crypto/tokenSigner.ts"
import { tokenVerifierLayer } from "../../src/adapters/node-crypto/tokenVerifier.ts"
import { gatherDependencies, type Dependencies } from "../../src/app/dependencies.ts"
import { makeKeyRing, type KeyRing } from "../../src/app/keyRing.ts"
import { Settings, type SettingsShape } from "../../src/app/Settings.ts"
import { anyShape } from "../../src/app/shape.ts"
import { defaultLifetimes, defaultRotation } from "../../src/domain/policy.ts"
import { Clock } from "../../src/ports/Clock.ts"
import { EventSink } from "../../src/ports/EventSink.ts"
import { Logger } from "../../src/ports/Logger.ts"
import { Random } from "../../src/ports/Random.ts"
import { storeLayer } from "../../src/sessionsLayer.ts"
import { seededRandom } from "../../src/testing/seededRandom.ts"
import { testClock } from "../../src/testing/testClock.ts"

const issuer = "https://api.example.com"

/** What the nodes of a simulation have been told, but for what a seed decides. */
export const baseSettings: SettingsShape = {
  audience: { issuer, issued: [issuer], expected: issuer },
  lifetimes: defaultLifetimes,
  rotation: defaultRotation,
  confirmation: "off",
  theftResponse: "revoke-session",
  revocation: { mode: "expiry" },
  keys: { algorithm: "HS256", rotateEvery: undefined, provided: undefined },
  sessionsPerUser: undefined,
  deviceBinding: "off",
  clockTolerance: 5_000,
  claims: anyShape,
  data: anyShape,
  sweep: undefined,
  verifiedTokens: { maxTokens: 1_000, maxBytes: 10_000_000 },
  maxAccessTokenLength: 8_192
}

const secrets = ["of thirty-two bytes or more, for these tests"]
const silent: Logger["Service"] = { log: () => undefined }

const layer = Layer.mergeAll(
  refreshTokenMacLayer(secrets, issuer),
  tokenSignerLayer(keyGeneration),
  tokenVerifierLayer,
  noTokenEncryptionLayer,
  keySealingLayer(secrets),
  Layer.succeed(Clock, testClock()),
  Layer.succeed(Logger, silent),
  Layer.succeed(EventSink, inProcessEvents(silent).sink),
  Layer.succeed(Settings, baseSettings),
  storeLayer(memoryStore(testClock()), undefined)
).pipe(Layer.provideMerge(Layer.succeed(Random, seededRandom("simulation"))))

/** Made once; every node replaces its clock, its store, its feed and its watch. */
export const surroundings: { readonly deps: Dependencies; readonly keys: KeyRing } = Effect.runSync(
  Effect.gen(function* () {
    const deps = yield* gatherDependencies
    return { deps, keys: yield* makeKeyRing(deps) }
  }).pipe(Effect.provide(layer))
)
