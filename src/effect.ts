/**
 * Watchword for Effect programs: the use cases as a service, every port as a `Context.Service`, and the
 * adapters as layers, to be put together as the application likes.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"

import { logEvents } from "./adapters/in-process/eventLog.ts"
import { inProcessEvents, type InProcessEvents } from "./adapters/in-process/eventSink.ts"
import { functionLogger, standardErrorLogger } from "./adapters/in-process/logger.ts"
import { logName } from "./adapters/node-crypto/logName.ts"
import type { Sessions } from "./app/sessions.ts"
import { SessionsError } from "./app/SessionsError.ts"
import { SessionsService } from "./app/SessionsService.ts"
import { StreamingSessions } from "./app/StreamingSessions.ts"
import { completeSettings } from "./completeSettings.ts"
import { sessionEventNames, type SessionEvent } from "./domain/event.ts"
import type { Json } from "./domain/json.ts"
import type { HeardEvents } from "./eventFace.ts"
import { makeFacade } from "./facade.ts"
import type { DecodedOptions } from "./options/decode.ts"
import type { SessionsOptions } from "./options/SessionsOptions.ts"
import type { StoreRefused, StoreUnavailable } from "./ports/failure.ts"
import { sessionsLayer } from "./sessionsLayer.ts"

/** What happens to sessions in this process, from the moment of subscription on. */
export class SessionEventStream extends Context.Service<
  SessionEventStream,
  { readonly stream: Stream.Stream<SessionEvent> }
>()("watchword/SessionEventStream") {}

/**
 * The same sessions with promises, as `createSessions` answers them: what `watchword/express` and the others
 * take, who do as the options about HTTP say. They are closed with the layer; `close` closes this face alone.
 */
export class PromiseSessions extends Context.Service<
  PromiseSessions,
  Sessions<Json | undefined, Json | undefined>
>()("watchword/PromiseSessions") {}

/**
 * Sessions and their events as the options ask for them; the same options as `createSessions` takes.
 * Fails with `SessionsError` (`config_invalid`) where they do not fit.
 */
export const layer = <Claims = Json | undefined, Data = Json | undefined>(
  options: SessionsOptions<Claims, Data>
): Layer.Layer<
  StreamingSessions | PromiseSessions | SessionEventStream,
  SessionsError | StoreUnavailable | StoreRefused
> =>
  Layer.unwrap(
    Effect.gen(function* () {
      // Loaded when it is used: a program may put the parts together without options.
      const { decodeOptions } = yield* Effect.promise(() => import("./options/decode.ts"))
      const decoded = yield* Effect.suspend(() => {
        try {
          return Effect.succeed(decodeOptions(options))
        } catch (error) {
          if (error instanceof SessionsError) return Effect.fail(error)
          throw error
        }
      })
      const settings = yield* completeSettings(decoded)
      const logger =
        decoded.logger === undefined ? standardErrorLogger : functionLogger(decoded.logger)
      const events = inProcessEvents(logger)
      logEvents(events, logger, logName(decoded.secrets))
      return Layer.merge(
        Layer.provide(
          Layer.merge(
            promiseLayer(decoded, { own: events, others: inProcessEvents(logger) }),
            StreamingSessions.fromService
          ),
          sessionsLayer(decoded, settings, logger, events)
        ),
        Layer.succeed(SessionEventStream, { stream: eventStream(events) })
      )
    })
  )

const promiseLayer = (
  decoded: DecodedOptions,
  heard: HeardEvents
): Layer.Layer<PromiseSessions, never, SessionsService> =>
  Layer.effect(
    PromiseSessions,
    Effect.gen(function* () {
      const service = yield* SessionsService
      return yield* Effect.acquireRelease(
        Effect.sync(() =>
          makeFacade<Json | undefined, Json | undefined>(
            service,
            heard,
            decoded,
            // What there is to release belongs to the layer below.
            () => Promise.resolve()
          )
        ),
        (face) => Effect.promise(() => face.close())
      )
    })
  )

/** Every event as it happens. A reader that falls behind by more than 10,000 loses the oldest. */
const eventStream = (events: InProcessEvents): Stream.Stream<SessionEvent> =>
  Stream.callback<SessionEvent>(
    (queue) =>
      Effect.acquireRelease(
        Effect.sync(() =>
          sessionEventNames.map((name) =>
            events.on(name, (facts) => {
              Queue.offerUnsafe(queue, { name, ...facts } as SessionEvent)
            })
          )
        ),
        (subscriptions) =>
          Effect.sync(() => {
            for (const unsubscribe of subscriptions) unsubscribe()
          })
      ).pipe(Effect.andThen(Effect.never)),
    { bufferSize: 10_000, strategy: "sliding" }
  )

export { StreamingSessions as Sessions } from "./app/StreamingSessions.ts"
export { SessionsError } from "./app/SessionsError.ts"
export { ClaimsTooLarge, InputInvalid } from "./app/errors.ts"
export { Settings } from "./app/Settings.ts"
export { OutcomeUnknown, StoreRefused, StoreUnavailable } from "./ports/failure.ts"
export { Clock } from "./ports/Clock.ts"
export { EventLog } from "./ports/EventLog.ts"
export { EventSink } from "./ports/EventSink.ts"
export { KeySealing } from "./ports/KeySealing.ts"
export { KeyStore } from "./ports/KeyStore.ts"
export { Leases } from "./ports/Leases.ts"
export { Logger } from "./ports/Logger.ts"
export { Random } from "./ports/Random.ts"
export { RefreshTokenMac } from "./ports/RefreshTokenMac.ts"
export { RevocationFeed } from "./ports/RevocationFeed.ts"
export { SessionStore } from "./ports/SessionStore.ts"
export { TokenEncryption } from "./ports/TokenEncryption.ts"
export { TokenSigner } from "./ports/TokenSigner.ts"
export { TokenVerifier } from "./ports/TokenVerifier.ts"
export { storeLayer } from "./sessionsLayer.ts"
export { keyGeneration } from "./adapters/node-crypto/keyGeneration.ts"
export { noTokenEncryptionLayer, tokenEncryptionLayer } from "./adapters/jose/tokenEncryption.ts"
export { keySealingLayer } from "./adapters/node-crypto/keySealing.ts"
export { nodeRandomLayer } from "./adapters/node-crypto/random.ts"
export { refreshTokenMacLayer } from "./adapters/node-crypto/refreshTokenMac.ts"
export { tokenSignerLayer } from "./adapters/node-crypto/tokenSigner.ts"
export { tokenVerifierLayer } from "./adapters/node-crypto/tokenVerifier.ts"
export { systemClockLayer } from "./adapters/system/clock.ts"
