import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/**
 * All use cases as one service: what the promise face runs and, with a stream of events, `watchword/effect` offers.
 * Refusals are values; only failures of the world and programmers' mistakes are errors.
 */
import type { SharedEvent } from "../domain/event.ts"
import type { Json } from "../domain/json.ts"
import type { StoreRefused, StoreUnavailable } from "../ports/failure.ts"
import { makeUpdateClaims } from "./claims.ts"
import { makeConfirmations } from "./confirmations.ts"
import { makeCreate } from "./create.ts"
import { makeData } from "./data.ts"
import { gatherDependencies } from "./dependencies.ts"
import type { ClaimsTooLarge, InputInvalid } from "./errors.ts"
import { makeDelivery, type EventHandler } from "./events/delivery.ts"
import { makeReading, type EventFeed } from "./events/readEvents.ts"
import { makeHealth } from "./health.ts"
import type {
  ClaimsUpdateInput,
  CreateInput,
  DataUpdateInput,
  EventsOptions,
  ReauthenticateInput,
  RefreshInput,
  RevokeAllInput,
  RevokeInput,
  RevokeOthersInput,
  TouchInput,
  VerifyOptions
} from "./inputs.ts"
import { startJobs } from "./jobs.ts"
import { makeKeyRing } from "./keyRing.ts"
import { makeQueries } from "./queries.ts"
import { makeReauthenticate } from "./reauthenticate.ts"
import { makeRefresh } from "./refresh.ts"
import type {
  ClaimsUpdateResult,
  CreateResult,
  DataResult,
  DataUpdateResult,
  Health,
  InspectResult,
  ReauthenticateResult,
  RefreshResult,
  SessionDetails,
  SweepResult,
  TouchResult,
  VerifyResult
} from "./results.ts"
import { makeRevocation } from "./revoke.ts"
import { makeRevokeKey } from "./revokeKey.ts"
import type { ShownDevice } from "./shownDevice.ts"
import { makeSweep } from "./sweep.ts"
import { makeTouch } from "./touch.ts"
import { makeVerification } from "./verify.ts"

type Value = Json | undefined
type Call<A, E = never> = Effect.Effect<A, StoreUnavailable | InputInvalid | E>

/** See `Sessions` in sessions.ts for what each call does. */
export interface SessionsShape {
  readonly create: (input: CreateInput<Value, Value>) => Call<CreateResult<Value>, ClaimsTooLarge>
  readonly verify: (accessToken: string, options?: VerifyOptions) => Call<VerifyResult<Value>>
  /** What `verify` comes to, or undefined where it has to wait. Throws what `device` throws. */
  readonly verifyAtOnce: (
    accessToken: string,
    device: ShownDevice,
    renew?: boolean
  ) => VerifyResult<Value> | undefined
  /** Whether the configuration lets `verifySync` answer. */
  readonly syncPossible: boolean
  readonly refresh: (input: RefreshInput) => Call<RefreshResult<Value>>
  readonly reauthenticate: (
    input: ReauthenticateInput
  ) => Call<ReauthenticateResult<Value>, ClaimsTooLarge>
  readonly inspect: (refreshToken: string) => Call<InspectResult<Value>>
  readonly revoke: (input: RevokeInput) => Call<{ readonly revoked: boolean }>
  readonly revokeAll: (input: RevokeAllInput) => Call<{ readonly revoked: number }>
  readonly revokeOthers: (input: RevokeOthersInput) => Call<{ readonly revoked: number }>
  readonly revokeOldest: (input: RevokeAllInput) => Call<{ readonly revoked: number }>
  readonly revokeKey: (keyId: string) => Call<{ readonly revoked: boolean }, StoreRefused>
  readonly list: (userId: string) => Call<readonly SessionDetails<Value>[]>
  readonly count: (userId: string) => Call<number>
  readonly get: (sessionId: string) => Call<SessionDetails<Value> | null>
  readonly data: {
    readonly get: (sessionId: string) => Call<DataResult<Value>>
    readonly update: (input: DataUpdateInput<Value>) => Call<DataUpdateResult<Value>>
  }
  readonly updateClaims: (
    input: ClaimsUpdateInput<Value>
  ) => Call<ClaimsUpdateResult<Value>, ClaimsTooLarge>
  readonly touch: (input: TouchInput) => Call<TouchResult>
  readonly sweep: Effect.Effect<SweepResult, StoreUnavailable>
  /** The events of all nodes, after an entry's `id` or from now on. */
  readonly openEvents: (
    options?: Pick<EventsOptions, "after">
  ) => Effect.Effect<EventFeed, InputInvalid>
  /** Tells a listener of the events of all other nodes, from now on and for as long as it runs. */
  readonly hearOthers: (listener: (event: SharedEvent) => void) => Effect.Effect<never>
  /** Delivers every event to one handler on one node, for as long as it runs. */
  readonly deliver: <E>(handler: EventHandler<E>) => Effect.Effect<never, InputInvalid>
  readonly jwks: () => { readonly keys: readonly Readonly<Record<string, unknown>>[] }
  readonly health: Effect.Effect<Health>
  /** Creates and removes signing keys where that is due; done by itself, too. */
  readonly rotateKeys: Effect.Effect<void, StoreUnavailable | StoreRefused>
  /** Waits until every queued confirmation, and every queued event, has been tried. */
  readonly flush: Effect.Effect<void>
}

const make = Effect.gen(function* () {
  const deps = yield* gatherDependencies
  yield* Effect.addFinalizer(() => deps.events.close)
  if (deps.watch !== undefined) {
    // Before anything is served: a revocation from before this node's start counts like any other.
    yield* deps.watch.read
    yield* deps.watch.start
  }
  const keys = yield* makeKeyRing(deps)
  yield* keys.maintain
  const confirmations = makeConfirmations(deps)
  yield* Effect.addFinalizer(() => confirmations.flush)
  const verification = makeVerification(deps, keys, confirmations)
  const sweep = makeSweep(deps)
  yield* startJobs(deps, keys, sweep)

  return SessionsService.of({
    ...verification,
    ...makeRevocation(deps),
    revokeKey: makeRevokeKey(deps, keys),
    ...makeQueries(deps),
    create: makeCreate(deps, keys),
    refresh: makeRefresh(deps, keys, confirmations),
    reauthenticate: makeReauthenticate(deps, keys),
    data: makeData(deps),
    updateClaims: makeUpdateClaims(deps),
    touch: makeTouch(deps),
    sweep: sweep(Effect.succeed(true)),
    ...makeReading(deps),
    deliver: makeDelivery(deps),
    jwks: () => ({ keys: keys.published() }),
    health: makeHealth(deps),
    rotateKeys: keys.maintain,
    flush: Effect.andThen(confirmations.flush, deps.events.flush)
  })
})

export class SessionsService extends Context.Service<SessionsService, SessionsShape>()(
  "watchword/app/SessionsService"
) {
  /** The use cases over whatever ports are provided. Signing keys are made ready before it is. */
  static readonly layer = Layer.effect(SessionsService, make)
}
