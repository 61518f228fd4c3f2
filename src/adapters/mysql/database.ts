/**
 * The one way from everything else in this folder to the database: what can be asked of it, and how it
 * fails. What stands between (repetitions, time limits, one day batches) is nobody else's concern.
 */
import type { MysqlError } from "./failure.ts"
import type { Value } from "./pool.ts"

/** A row by column name. */
export type Row = Readonly<Record<string, unknown>>

/** Single statements: each an operation of its own, or part of a transaction. */
export interface Statements {
  readonly read: (sql: string, values: readonly Value[]) => Promise<readonly Row[]>
  /** Answers how many rows it changed. Throws `DuplicateRow` where a unique key is taken. */
  readonly write: (sql: string, values: readonly Value[]) => Promise<number>
}

/** What a transaction leads to: its writes are kept, or undone. */
export interface Settlement<A> {
  readonly keep: boolean
  readonly value: A
}

export interface Database extends Statements {
  /**
   * Runs `work` in a READ COMMITTED transaction on one connection. It may be run several times; only the
   * last one counts.
   */
  readonly transaction: <A>(work: (within: Statements) => Promise<Settlement<A>>) => Promise<A>
  /** Executes a statement without values that may safely be executed twice, within `ms`. */
  readonly define: (sql: string, ms: number) => Promise<void>
}

export const keep = <A>(value: A): Settlement<A> => ({ keep: true, value })

export const undo = <A>(value: A): Settlement<A> => ({ keep: false, value })

/** A unique key is taken. Nothing was changed. */
export class DuplicateRow extends Error {}

/** The operation did not happen, or (`unknown`) it may have happened. */
export class OperationFailed extends Error {
  override readonly cause: MysqlError
  readonly unknown: boolean

  constructor(cause: MysqlError, unknown: boolean) {
    super(cause.message)
    this.cause = cause
    this.unknown = unknown
  }
}
