/**
 * Where promises become effects, and the database's failures the ports'. An operation that was started
 * goes on to its end even where nobody waits for it any more, so that no connection is left in the middle.
 */
import * as Effect from "effect/Effect"

import { OutcomeUnknown, StoreRefused, StoreUnavailable } from "../../ports/failure.ts"
import type { WriteFailure } from "../../ports/SessionStore.ts"
import { OperationFailed } from "./database.ts"

/** Reads, and deletions of what is over: to be done again where they failed, whatever became of them. */
export const reading = <A>(
  operation: string,
  run: () => Promise<A>
): Effect.Effect<A, StoreUnavailable> =>
  attempt(run, (error) =>
    error instanceof OperationFailed
      ? new StoreUnavailable({ operation, cause: error.cause })
      : undefined
  )

/** A write, which may have happened although it failed. */
export const writing = <A>(
  operation: string,
  run: () => Promise<A>
): Effect.Effect<A, WriteFailure> =>
  attempt(run, (error) => {
    if (!(error instanceof OperationFailed)) return undefined
    const { cause } = error
    return error.unknown
      ? new OutcomeUnknown({ operation, cause })
      : new StoreUnavailable({ operation, cause })
  })

/** The steps before there is a store. */
export const opening = <A>(
  run: () => Promise<A>
): Effect.Effect<A, StoreUnavailable | StoreRefused> =>
  attempt(run, (error) => {
    if (error instanceof StoreRefused) return error
    if (!(error instanceof OperationFailed)) return undefined
    const mistake = setUpMistakes.get(error.cause.errno)
    return mistake === undefined
      ? new StoreUnavailable({ operation: "open", cause: error.cause })
      : new StoreRefused({ message: mistake })
  })

/** What no waiting mends, by errno. */
const setUpMistakes: ReadonlyMap<number | undefined, string> = new Map([
  [1044, "The database account has no rights in this database."],
  [1045, "The database does not accept this user name with this password."],
  [1046, "No database is named: put it into the URL, the pool or the option database."],
  [1049, "The database server has no database of this name."],
  [1142, "The database account lacks a right: it needs SELECT, INSERT, UPDATE and DELETE."],
  [1698, "The database does not accept this user name from here."]
])

/** What is no failure is a defect: a row that cannot be, or a mistake in this folder. */
const attempt = <A, E>(
  run: () => Promise<A>,
  failureOf: (error: unknown) => E | undefined
): Effect.Effect<A, E> =>
  Effect.callback((resume) => {
    const failed = (error: unknown) => {
      const failure = failureOf(error)
      resume(failure === undefined ? Effect.die(error) : Effect.fail(failure))
    }
    try {
      run().then((value) => resume(Effect.succeed(value)), failed)
    } catch (error) {
      failed(error)
    }
  })
