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
export async function run<A>(
  effect: Effect.Effect<A, Failure>,
  options: CallOptions = {}
): Promise<A> {
  const { signal } = options
  if (signal?.aborted === true) throw aborted()
  // Only what `CallOptions` asks of a signal is used of it.
  const exit = await Effect.runPromiseExit(
    effect,
    signal === undefined ? {} : { signal: signal as AbortSignal }
  )
  return valueOf(exit)
}

/** What an effect came to; throws as `run` rejects. */
export function valueOf<A>(exit: Exit.Exit<A, Failure>): A {
  if (Exit.isSuccess(exit)) return exit.value
  const error = Cause.squash(exit.cause)
  throw isFailure(error)
    ? new SessionsError(codes[error._tag], error.message, { cause: error })
    : Cause.hasInterruptsOnly(exit.cause)
      ? aborted()
      : error
}

/** What a call rejects with whose signal was used. */
export const aborted = () =>
  new SessionsError("aborted", "the call was abandoned through its signal")

const isFailure = (error: unknown): error is Exclude<Failure, SessionsError> =>
  typeof error === "object" && error !== null && "_tag" in error && String(error._tag) in codes
