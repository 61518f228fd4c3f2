import * as Effect from "effect/Effect"

/**
 * Compare-and-set as the use cases do it: read, decide, write; where somebody else was faster, or where
 * the answer was lost, read and decide again. A decision that is made from what the store says now needs
 * no guess about what became of the last attempt.
 */
import { OutcomeUnknown, StoreUnavailable } from "../ports/failure.ts"

/** What an attempt comes to. `again`: somebody else was faster. */
export type Attempt<A> = { readonly kind: "done"; readonly value: A } | { readonly kind: "again" }

/** An attempt that came to an end. */
export const done = <A>(value: A): Attempt<A> => ({ kind: "done", value })

/** An attempt to be made again. */
export const again: Attempt<never> = { kind: "again" }

// Each lost round means that somebody else won one, so a session would have to be written this often
// within one request; what goes on longer is a store that does not do what it says.
const maxAttempts = 32

/**
 * Makes the attempt until it is done. `attempt` reads afresh each time; it is told whether an answer of the
 * store was lost before.
 */
export function untilDone<A, E>(
  operation: string,
  attempt: (answerLost: boolean) => Effect.Effect<Attempt<A>, E | OutcomeUnknown>
): Effect.Effect<A, Exclude<E, OutcomeUnknown> | StoreUnavailable> {
  type Result = Effect.Effect<A, Exclude<E, OutcomeUnknown> | StoreUnavailable>

  const from = (round: number, lost: OutcomeUnknown | undefined): Result => {
    if (round === maxAttempts) return Effect.fail(new StoreUnavailable({ operation, cause: lost }))
    return Effect.matchEffect(attempt(lost !== undefined), {
      onSuccess: (outcome): Result =>
        outcome.kind === "done" ? Effect.succeed(outcome.value) : from(round + 1, lost),
      onFailure: (error): Result =>
        error instanceof OutcomeUnknown
          ? from(round + 1, error)
          : Effect.fail(error as Exclude<E, OutcomeUnknown>)
    })
  }
  return Effect.suspend(() => from(0, undefined))
}
