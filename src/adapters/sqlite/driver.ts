/**
 * What is used of the `libsql` package (0.5), and nothing more. Some of its habits shape this folder:
 *
 * - A boolean, or a lone Buffer instead of a list of parameters, aborts the whole process. So parameters
 *   are always one array, and `Value` has no boolean.
 * - Looking up the names of parameters in an object takes it as long as the rest of an INSERT. So statements
 *   get their values by position (statement.ts).
 * - `get` runs with the parameters of the call before when that one failed: it would answer another
 *   session. Only `all` and `run` are used, which reset the statement first.
 * - A statement that meets a lock when it begins is left unfinished, and nothing but its next run finishes
 *   it. Until then the connection keeps the view of the file that its next read has, whatever others
 *   write, and cannot write. So a write asks for the lock beforehand, by `exec`, which finishes what it
 *   runs; and a read that met one is finished before anything else is run (connection.ts).
 * - Rows as objects carry a `_metadata` of the driver's and ArrayBuffers. Rows are read raw, as arrays.
 * - TEXT comes back cut at the first NUL. Text that the application chooses is kept as JSON text, which
 *   has none, or as bytes.
 * - A lock that is held blocks the thread for as long as `timeout` says. It is 0, and connection.ts
 *   leaves the waiting to attempt.ts.
 */
import * as Effect from "effect/Effect"

import { StoreRefused } from "../../ports/failure.ts"

/** What a statement takes and a row holds. Numbers are exact up to 2^53. */
export type Value = string | number | Uint8Array | null

export interface DriverStatement {
  /** Rows as arrays from now on. Only for statements that answer rows. */
  raw(): unknown
  all(values: readonly Value[]): unknown[]
  run(values: readonly Value[]): { readonly changes: number }
}

export interface DriverDatabase {
  readonly inTransaction: boolean
  prepare(sql: string): DriverStatement
  exec(sql: string): unknown
  close(): unknown
}

export type Driver = new (file: string, options: { readonly timeout: number }) => DriverDatabase

/** Imports the driver; tests give their own. */
export type LoadDriver = () => Promise<{ readonly default: Driver }>

/** The driver is an optional dependency: whoever uses another store need not have it. */
export const loadLibsql: LoadDriver = () => import("libsql")

/** The driver, or a refusal that says how to get it. */
export const driver = (load: LoadDriver): Effect.Effect<Driver, StoreRefused> =>
  Effect.tryPromise({
    try: async () => (await load()).default,
    catch: (problem) =>
      new StoreRefused({
        message:
          `sqliteStore needs the package libsql, which could not be loaded (${codeOf(problem)}). ` +
          "Install it with: npm install libsql@0.5"
      })
  })

const codeOf = (problem: unknown): string =>
  problem instanceof Error && "code" in problem && typeof problem.code === "string"
    ? problem.code
    : "unknown reason"
