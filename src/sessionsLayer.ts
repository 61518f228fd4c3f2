/**
 * Where the parts meet: from decoded options to the use cases over real adapters.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { InProcessEvents } from "./adapters/in-process/eventSink.ts"
import { noTokenEncryptionLayer, tokenEncryptionLayer } from "./adapters/jose/tokenEncryption.ts"
import { keyGeneration } from "./adapters/node-crypto/keyGeneration.ts"
import { keySealingLayer } from "./adapters/node-crypto/keySealing.ts"
import { nodeRandomLayer } from "./adapters/node-crypto/random.ts"
import { refreshTokenMacLayer } from "./adapters/node-crypto/refreshTokenMac.ts"
import { tokenSignerLayer } from "./adapters/node-crypto/tokenSigner.ts"
import { tokenVerifierLayer } from "./adapters/node-crypto/tokenVerifier.ts"
import { systemClockLayer } from "./adapters/system/clock.ts"
import { SessionsService } from "./app/SessionsService.ts"
import { Settings, type SettingsShape } from "./app/Settings.ts"
import type { DecodedOptions } from "./options/decode.ts"
import { Clock } from "./ports/Clock.ts"
import { EventLog } from "./ports/EventLog.ts"
import { EventSink } from "./ports/EventSink.ts"
import type { StoreRefused, StoreUnavailable } from "./ports/failure.ts"
import { KeyStore } from "./ports/KeyStore.ts"
import { Leases } from "./ports/Leases.ts"
import { Logger } from "./ports/Logger.ts"
import { Random } from "./ports/Random.ts"
import { RevocationFeed } from "./ports/RevocationFeed.ts"
import { SessionStore } from "./ports/SessionStore.ts"
import type { StoreAdapter } from "./ports/StoreAdapter.ts"

/** The ports that a store serves, opened with the scope of the layer and closed with it. */
export const storeLayer = (
  store: StoreAdapter,
  migrate: boolean | undefined
): Layer.Layer<
  SessionStore | KeyStore | RevocationFeed | Leases | EventLog,
  StoreUnavailable | StoreRefused
> =>
  Layer.effectContext(
    Effect.map(store.open({ migrate }), (ports) =>
      Context.make(SessionStore, ports.sessions).pipe(
        Context.add(KeyStore, ports.keys),
        Context.add(RevocationFeed, ports.revocations),
        Context.add(Leases, ports.leases),
        Context.add(EventLog, ports.eventLog)
      )
    )
  )

/** The use cases as the options ask for them. */
export function sessionsLayer(
  options: DecodedOptions,
  settings: SettingsShape,
  logger: Logger["Service"],
  events: InProcessEvents
): Layer.Layer<SessionsService, StoreUnavailable | StoreRefused> {
  const { secrets } = options
  const random =
    options.random === undefined ? nodeRandomLayer : Layer.succeed(Random, options.random)
  const crypto = Layer.mergeAll(
    refreshTokenMacLayer(secrets, settings.audience.issuer),
    tokenSignerLayer(keyGeneration),
    tokenVerifierLayer,
    keySealingLayer(secrets),
    options.encryption ? tokenEncryptionLayer(secrets) : noTokenEncryptionLayer
  )
  const surroundings = Layer.mergeAll(
    options.clock === undefined ? systemClockLayer : Layer.succeed(Clock, options.clock),
    Layer.succeed(EventSink, events.sink),
    Layer.succeed(Logger, logger),
    Layer.succeed(Settings, settings),
    storeLayer(options.store, options.migrate)
  )
  return SessionsService.layer.pipe(
    Layer.provide(Layer.mergeAll(crypto, surroundings)),
    Layer.provide(random)
  )
}
