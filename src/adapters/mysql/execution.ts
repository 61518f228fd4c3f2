/**
 * One statement on one connection: sent within the operation's time, its answer taken apart, its failure
 * told as what it means for the operation.
 */
import type { Row } from "./database.ts"
import { failureOf, MysqlError, type Failure } from "./failure.ts"
import { TookTooLong, within, type TimeLimit } from "./timeLimit.ts"

/** A statement failed. */
export class Interrupted extends Error {
  readonly failure: Failure
  /** It may have been executed all the same, and nothing undoes it. */
  readonly unknown: boolean

  constructor(failure: Failure, unknown: boolean) {
    super(failure.cause.message)
    this.failure = failure
    this.unknown = unknown
  }
}

/**
 * The answer to what `send` sends. What a failure leaves behind depends on the statement: `nothing` is for
 * reads, and for all in a transaction that is not committed yet.
 */
export async function answer<A>(
  time: TimeLimit,
  send: () => Promise<A>,
  leaves: "nothing" | "unknown when lost" | "unknown unless in conflict"
): Promise<A> {
  const ms = time.left()
  if (ms < 1) throw new Interrupted(failureOf(new TookTooLong()), false)
  try {
    return await within(ms, send())
  } catch (error) {
    const failure = failureOf(error)
    const unknown =
      leaves === "unknown when lost"
        ? failure.kind === "lost"
        : leaves === "unknown unless in conflict" && failure.kind !== "conflict"
    throw new Interrupted(failure, unknown)
  }
}

/** The rows of a SELECT. */
export function rowsOf(result: unknown): readonly Row[] {
  if (!Array.isArray(result)) throw new TypeError("a SELECT answered no rows")
  return result
}

/** How many rows a write changed. */
export const changedRows = (result: unknown): number => Number(headerOf(result)["affectedRows"])

// The server's status flags (SERVER_STATUS_IN_TRANS, SERVER_STATUS_AUTOCOMMIT).
const inTransaction = 1
const autocommit = 2

/**
 * Refuses the answer of a write that is not committed although it succeeded: whoever had the connection
 * before left a transaction open, or autocommit off. Ending the connection undoes it.
 */
export function assertCommitted(result: unknown): void {
  const status = Number(headerOf(result)["serverStatus"] ?? autocommit)
  if ((status & inTransaction) === 0 && (status & autocommit) !== 0) return
  const message = "a pooled connection has a transaction open, or autocommit off"
  throw new Interrupted({ kind: "misfit", late: false, cause: new MysqlError(message) }, false)
}

function headerOf(result: unknown): Row {
  if (typeof result !== "object" || result === null || !("affectedRows" in result)) {
    throw new TypeError("a write answered no count of rows")
  }
  return result as Row
}
