import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/**
 * From effects to promises: failures become `SessionsError`s.
 */
import type { ClaimsTooLarge, InputInvalid } from "./app/errors.ts"
import type { CallOptions } from "./app/inputs.ts"
import { SessionsError } from "./app/SessionsError.ts"
import type { StoreRefused, StoreUnavailable } from "./ports/failure.ts"

/** What an effect that is run here may fail with. */
export type Failure =
  | SessionsError
  | StoreUnavailable
  | StoreRefused
  | InputInvalid
  | ClaimsTooLarge

const codes = {
  StoreUnavailable: "store_unavailable",
  StoreRefused: "store_refused",
  InputInvalid: "input_invalid",
  ClaimsTooLarge: "claims_too_large"
} as const

/** Runs an effect; a failure rejects with a `SessionsError`, a defect with itself. */
export function run<A>(effect: Effect.Effect<A, Failure>, options?: CallOptions): Promise<A> {
  const signal = options?.signal
  if (signal?.aborted === true) return Promise.reject(aborted())
  // Only what `CallOptions` asks of a signal is used of it.
  const fiber = Effect.runFork(
    effect,
    signal === undefined ? undefined : { signal: signal as AbortSignal }
  )
  return new Promise((resolve, reject) => {
    fiber.addObserver((exit) => {
      if (Exit.isSuccess(exit)) resolve(exit.value)
      else reject(errorOf(exit.cause))
    })
  })
}

/** What an effect came to; throws as `run` rejects. */
export function valueOf<A>(exit: Exit.Exit<A, Failure>): A {
  if (Exit.isSuccess(exit)) return exit.value
  throw errorOf(exit.cause)
}

function errorOf(cause: Cause.Cause<Failure>): unknown {
  const error = Cause.squash(cause)
  if (isFailure(error)) {
    return new SessionsError(codes[error._tag], error.message, { cause: error })
  }
  return Cause.hasInterruptsOnly(cause) ? aborted() : error
}

/** What a call rejects with whose signal was used. */
export const aborted = () =>
  new SessionsError("aborted", "the call was abandoned through its signal")

const isFailure = (error: unknown): error is Exclude<Failure, SessionsError> =>
  typeof error === "object" && error !== null && "_tag" in error && String(error._tag) in codes
