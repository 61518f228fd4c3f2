/**
 * One open file: statements that are prepared once, and short transactions. Everything here is
 * synchronous, so nothing else of this process comes between the statements of a transaction.
 */
import type { Driver, DriverStatement, Value } from "./driver.ts"
import { inOrder, type Values } from "./parameters.ts"
import { cannotOpen, closed, SqliteFailure, sqliteFailure } from "./sqliteFailure.ts"

/** A connection. All of it throws `SqliteFailure`. */
export interface Connection {
  /**
   * Prepares a statement that answers rows: `R` is a row, its columns in the statement's order. One that
   * writes is for transactions only.
   */
  readonly query: <R extends readonly Value[]>(
    sql: string
  ) => (...values: readonly Values[]) => readonly R[]
  /** Prepares a statement that answers how many rows it changed. Outside a transaction it is one of its own. */
  readonly command: (sql: string) => (...values: readonly Values[]) => number
  /** Runs one or more statements that take and answer nothing. */
  readonly script: (sql: string) => void
  /**
   * Runs `step` with the write lock held from the start (a lock that is only asked for later can be lost
   * to somebody else), and commits. Whatever fails, the commit included, takes everything back.
   */
  readonly transaction: <A>(step: () => A) => A
  /** Empties the log into the file and lets go of it. Later calls throw. */
  readonly close: () => void
}

/** Opens a file, creating it where there is none. `path` is absolute: the driver takes URLs for servers. */
export function connect(Database: Driver, path: string): Connection {
  const database = opened(Database, path)
  let isClosed = false
  let isLocked = false
  const prepared: DriverStatement[] = []
  const unfinished = new Set<DriverStatement>()

  const native = <A>(call: () => A): A => {
    if (isClosed) throw closed()
    try {
      return call()
    } catch (thrown) {
      throw thrown instanceof SqliteFailure ? thrown : sqliteFailure(thrown)
    }
  }
  const prepare = (sql: string): (() => DriverStatement) => {
    const index = prepared.push(native(() => database.prepare(sql))) - 1
    return () => {
      const statement = prepared[index]
      if (statement === undefined) throw closed()
      return statement
    }
  }
  const script = (sql: string) => {
    native(() => database.exec(sql))
  }

  const finishReads = () => {
    if (unfinished.size === 0) return
    script("BEGIN")
    try {
      // Meets the lock in their place.
      script("SELECT 1 FROM sqlite_schema LIMIT 1")
      for (const statement of unfinished) native(() => statement.all([]))
      unfinished.clear()
    } finally {
      script("ROLLBACK")
    }
  }
  const read = (statement: DriverStatement, values: readonly Value[]): unknown[] => {
    if (isLocked) return native(() => statement.all(values))
    finishReads()
    try {
      return native(() => statement.all(values))
    } catch (failure) {
      if (failure instanceof SqliteFailure && failure.kind === "busy") unfinished.add(statement)
      throw failure
    }
  }
  const transaction = <A>(step: () => A): A => {
    finishReads()
    script("BEGIN IMMEDIATE")
    isLocked = true
    try {
      const result = step()
      script("COMMIT")
      return result
    } catch (failure) {
      // After some failures, a full disk for one, SQLite has done it already.
      if (native(() => database.inTransaction)) script("ROLLBACK")
      throw failure
    } finally {
      isLocked = false
    }
  }

  return {
    query: <R extends readonly Value[]>(sql: string) => {
      const statement = prepare(sql)
      const ordered = inOrder(sql)
      native(() => statement().raw())
      return (...named: readonly Values[]) => read(statement(), ordered(...named)) as R[]
    },

    command: (sql) => {
      const statement = prepare(sql)
      const ordered = inOrder(sql)
      return (...named) => {
        const values = ordered(...named)
        const run = () => native(() => statement().run(values).changes)
        return isLocked ? run() : transaction(run)
      }
    },

    script,
    transaction,

    close: () => {
      if (isClosed) return
      try {
        // Where another connection is at work, this does as much as it can and does not wait.
        script("PRAGMA wal_checkpoint(TRUNCATE)")
      } catch {
        // What is still in the log is as durable there, and is read from there the next time.
      }
      isClosed = true
      // The driver keeps the file open for as long as a statement of it can be reached.
      prepared.length = 0
      unfinished.clear()
      database.close()
    }
  }
}

function opened(Database: Driver, path: string) {
  try {
    return new Database(path, { timeout: 0 })
  } catch {
    throw cannotOpen()
  }
}
