/**
 * The promise face over the use cases: effects become promises, failures become `SessionsError`s.
 */
import type * as Effect from "effect/Effect"

import { systemClock } from "./adapters/system/clock.ts"
import { callOptions, optionsProblem, verifyOptions } from "./app/callOptions.ts"
import { InputInvalid } from "./app/errors.ts"
import { describe } from "./app/inputProblems.ts"
import type { CallOptions, VerifyOptions } from "./app/inputs.ts"
import type { Sessions } from "./app/sessions.ts"
import { SessionsError } from "./app/SessionsError.ts"
import type { SessionsShape } from "./app/SessionsService.ts"
import { noDevice, shownDevice, type ShownDevice } from "./app/shownDevice.ts"
import type { Json } from "./domain/json.ts"
import { makeEventFace, type HeardEvents } from "./eventFace.ts"
import type { DecodedOptions } from "./options/decode.ts"
import { run, type Failure } from "./run.ts"
import { makeSockets } from "./sockets.ts"

/** The promise face, as far as the options say what it is. `release` closes what was opened. */
export function makeFacade<Claims, Data>(
  service: SessionsShape,
  heard: HeardEvents,
  { clock = systemClock, transport }: Pick<DecodedOptions, "clock" | "transport">,
  release: () => Promise<void>
): Sessions<Claims, Data> {
  const underWay = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  const events = makeEventFace(service, heard)

  const call = <A>(
    effect: Effect.Effect<A, Failure>,
    options?: CallOptions,
    known: readonly string[] = callOptions
  ): Promise<A> => {
    if (closing !== undefined) return Promise.reject(closed())
    const problem = options === undefined ? undefined : optionsProblem(options, known)
    if (problem !== undefined) return Promise.reject(invalid(problem))
    const promise = run(effect, options)
    underWay.add(promise)
    const forget = () => underWay.delete(promise)
    promise.then(forget, forget)
    return promise
  }

  const atOnce = (accessToken: unknown, options: (CallOptions & VerifyOptions) | undefined) => {
    if (closing !== undefined || typeof accessToken !== "string") return undefined
    if (options !== undefined && optionsProblem(options, ["device", "renew"]) !== undefined)
      return undefined
    const { device, renew } = options ?? {}
    if (renew === "always") return undefined
    try {
      return service.verifyAtOnce(accessToken, shownDevice(device), renew)
    } catch {
      // The call itself says what is wrong with the device, or with the application's own function.
      return undefined
    }
  }

  const face: Sessions<Json | undefined, Json | undefined> = {
    create: (input, options) => call(service.create(input), options),
    verify: (accessToken, options) => {
      // Nearly every verification can be answered at once, and needs no fiber.
      const answer = atOnce(accessToken, options)
      return answer === undefined
        ? call(service.verify(accessToken, options), options, verifyOptions)
        : Promise.resolve(answer)
    },
    verifySync: (accessToken, options) => {
      if (closing !== undefined) throw closed()
      if (!service.syncPossible) throw syncImpossible()
      if (typeof accessToken !== "string") {
        throw invalid(`accessToken: must be a string, got ${describe(accessToken)}`)
      }
      return options === undefined
        ? service.verifyAtOnce(accessToken, noDevice)
        : orInvalid(() => service.verifyAtOnce(accessToken, deviceOf(options)))
    },
    verifiesAtOnce: service.syncPossible,
    refresh: (input, options) => call(service.refresh(input), options),
    reauthenticate: (input, options) => call(service.reauthenticate(input), options),
    inspect: (refreshToken, options) => call(service.inspect(refreshToken), options),
    revoke: (input, options) => call(service.revoke(input), options),
    revokeAll: (input, options) => call(service.revokeAll(input), options),
    revokeOthers: (input, options) => call(service.revokeOthers(input), options),
    revokeOldest: (input, options) => call(service.revokeOldest(input), options),
    revokeKey: (keyId, options) => call(service.revokeKey(keyId), options),
    list: (userId, options) => call(service.list(userId), options),
    count: (userId, options) => call(service.count(userId), options),
    get: (sessionId, options) => call(service.get(sessionId), options),
    data: {
      get: (sessionId, options) => call(service.data.get(sessionId), options),
      update: (input, options) => call(service.data.update(input), options)
    },
    updateClaims: (input, options) => call(service.updateClaims(input), options),
    touch: (input, options) => call(service.touch(input), options),
    sweep: (options) => call(service.sweep, options),
    jwks: service.jwks,
    health: () => (closing === undefined ? run(service.health) : Promise.resolve(down)),
    on: events.on,
    events: (options) => {
      if (closing !== undefined) throw closed()
      return events.events(options)
    },
    deliver: (handler) => {
      if (closing !== undefined) throw closed()
      return events.deliver(handler)
    },
    sockets: {
      attach: (session, connection) => {
        if (closing !== undefined) throw closed()
        return sockets.attach(session, connection)
      }
    },
    transport,
    // Not the bare function, which may need its object.
    now: () => clock.now(),
    close: () => {
      if (closing !== undefined) return closing
      closing = Promise.allSettled([...underWay, events.close()]).then(release)
      sockets.close()
      return closing
    }
  }
  const sockets = makeSockets(face)
  // The validators (or, without any, the caller's word) say what claims and data are.
  return face as unknown as Sessions<Claims, Data>
}

const down = { ok: false, store: "down", clock: "unknown" } as const

/** The device in the options of `verifySync`. */
function deviceOf(options: Pick<VerifyOptions, "device">): ShownDevice {
  const problem = optionsProblem(options, ["device"])
  if (problem !== undefined) throw new InputInvalid({ message: problem })
  return shownDevice(options.device)
}

/** Throws as a promise rejects. */
function orInvalid<A>(read: () => A): A {
  try {
    return read()
  } catch (error) {
    throw error instanceof InputInvalid ? invalid(error.message) : error
  }
}

const invalid = (message: string) => new SessionsError("input_invalid", message)

const closed = () =>
  new SessionsError("closed", "these sessions were closed; create new ones with createSessions")

const syncImpossible = () =>
  new SessionsError(
    "verify_sync_unavailable",
    'verifySync cannot answer under revocation: "store", confirmation: "await" or encrypted access ' +
      "tokens, which all have to wait: use verify"
  )
