/**
 * The real driver, but for what a test makes of it: a call that fails with a result code of SQLite's
 * instead of being made, and a record of the statements that were prepared and of the scripts that were run.
 */
import Database from "libsql"

import type { Driver, LoadDriver, Value } from "../../../src/adapters/sqlite/driver.ts"

export interface FaultyDriver {
  readonly load: LoadDriver
  /** The texts of all prepared statements. */
  readonly prepared: readonly string[]
  /** The scripts that were run since the last call of this, such as BEGIN and COMMIT, failed ones included. */
  readonly scripts: () => readonly string[]
  /** Has something done before the next script with this text is run. */
  readonly before: (script: string, act: () => void) => void
  /** Lets the call fail that comes after `before` more, once. Answers a function: whether it has failed. */
  readonly failAfter: (before: number, rawCode: number) => () => boolean
  /** Runs something on the connection that was opened last. */
  readonly exec: (sql: string) => void
}

export function faultyDriver(): FaultyDriver {
  const prepared: string[] = []
  const scripts: string[] = []
  const acts = new Map<string, () => void>()
  let left = Number.POSITIVE_INFINITY
  let code = 0
  let current: { exec: (sql: string) => unknown } | undefined

  const reached = <A>(call: () => A): A => {
    left -= 1
    if (left >= 0) return call()
    left = Number.POSITIVE_INFINITY
    throw new Database.SqliteError("a message with a value in it: 'alice'", "", code)
  }

  const Faulty: Driver = class {
    readonly #database: Database.Database

    constructor(file: string, options: { readonly timeout: number }) {
      this.#database = new Database(file, options)
      current = this.#database
    }
    get inTransaction() {
      return this.#database.inTransaction
    }
    prepare(sql: string) {
      prepared.push(sql)
      const statement = this.#database.prepare(sql)
      return {
        raw: () => statement.raw(),
        all: (values: readonly Value[]) => reached(() => statement.all(values)),
        run: (values: readonly Value[]) => reached(() => statement.run(values))
      }
    }
    exec(sql: string) {
      scripts.push(sql)
      const act = acts.get(sql)
      acts.delete(sql)
      act?.()
      // What puts things right again is not what fails.
      return sql === "ROLLBACK" ? this.#database.exec(sql) : reached(() => this.#database.exec(sql))
    }
    close() {
      return this.#database.close()
    }
  }

  return {
    load: () => Promise.resolve({ default: Faulty }),
    prepared,
    scripts: () => scripts.splice(0),
    before: (script, act) => {
      acts.set(script, act)
    },
    failAfter: (before, rawCode) => {
      left = before
      code = rawCode
      return () => left === Number.POSITIVE_INFINITY
    },
    exec: (sql) => {
      current?.exec(sql)
    }
  }
}
