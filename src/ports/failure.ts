/**
 * Failures of the world, as ports report them. A refusal is never one of these. Their messages name the
 * operation and nothing of what was read or written; `cause` is for a debugger, and an adapter puts
 * nothing there that could hold a token, a digest or a secret.
 */
import * as Data from "effect/Data"

/**
 * What a store's failure comes from, in an adapter's own words: its message may be logged and shown, for it
 * holds nothing that the database, the driver or the caller said, but for names and numbers of errors.
 */
export abstract class StoreFault extends Error {}

/** What a failure of the store comes from, as it may be logged and shown; undefined where that is not known. */
export function reasonOf(failure: unknown): string | undefined {
  if (!(failure instanceof StoreUnavailable || failure instanceof OutcomeUnknown)) return undefined
  const { cause } = failure
  if (cause === undefined) return undefined
  if (cause instanceof StoreFault) return cause.message
  return reasonOf(cause) ?? (cause instanceof Error ? cause.name : typeof cause)
}

/** The store did not do it, and nothing was changed: it is down, refuses connections, or is too slow. */
export class StoreUnavailable extends Data.TaggedError("StoreUnavailable")<{
  readonly operation: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return `the session store is unavailable (${this.operation})`
  }
}

/**
 * A write was sent and its answer was lost: it may or may not have happened. The use cases read again
 * and compare; they never guess.
 */
export class OutcomeUnknown extends Data.TaggedError("OutcomeUnknown")<{
  readonly operation: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return `the session store lost its answer (${this.operation})`
  }
}

/** The store cannot be used as it is, for instance because a migration is missing. `message` says the cure. */
export class StoreRefused extends Data.TaggedError("StoreRefused")<{
  readonly message: string
}> {}
