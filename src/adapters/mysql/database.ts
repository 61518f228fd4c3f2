/**
 * The one way from everything else in this folder to the database: what can be asked of it, and how it
 * fails. What stands between (connections, repetitions, time limits) is nobody else's concern.
 */
import type { MysqlError } from "./failure.ts"
import type { Value } from "./pool.ts"
import type { TimeLimit } from "./timeLimit.ts"

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

/** How an operation of one statement differs from what is usual. */
export interface Terms {
  /** The time that it has; by default it starts now. */
  readonly time: TimeLimit
  /** Where the database asks to repeat it, that is its failure. */
  readonly once?: boolean
}

export interface Database extends Statements {
  readonly read: (sql: string, values: readonly Value[], terms?: Terms) => Promise<readonly Row[]>
  readonly write: (sql: string, values: readonly Value[], terms?: Terms) => Promise<number>
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
  /** Whatever was asked had failed: there is no database, or it takes no work. */
  readonly unreachable: boolean

  constructor(cause: MysqlError, unknown: boolean, unreachable = false) {
    super(cause.message)
    this.cause = cause
    this.unknown = unknown
    this.unreachable = unreachable
  }
}
