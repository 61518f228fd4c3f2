/**
 * Operations made of statements: each has one connection at a time and a time limit, and is repeated where
 * that is safe. A read, and a transaction that was not committed, are repeated once on another connection
 * when theirs is lost; a write and a COMMIT are not, for they may have happened.
 */
import { randomInt } from "node:crypto"
import { setTimeout as pause } from "node:timers/promises"

import { NoConnection, type Connections } from "./connections.ts"
import { DuplicateRow, OperationFailed, type Database, type Terms } from "./database.ts"
import { answer, assertCommitted, changedRows, Interrupted, rowsOf } from "./execution.ts"
import { execute, type MysqlConnection, type Value } from "./pool.ts"
import { TimeLimit } from "./timeLimit.ts"

/** How often an operation is tried that the database asks to repeat. */
const mostAttempts = 5

export function openDatabase(connections: Connections): Database {
  /** Runs `work` on a connection, and again as its failures allow. */
  async function operate<A>(
    work: (connection: MysqlConnection, time: TimeLimit) => Promise<A>,
    { time, once = false }: Terms = { time: new TimeLimit() }
  ): Promise<A> {
    const attempts = once ? 1 : mostAttempts
    let moved = false
    for (let attempt = 1; ; attempt += 1) {
      const connection = await take(connections, time, moved)
      try {
        const result = await work(connection, time)
        connections.giveBack(connection)
        return result
      } catch (error) {
        if (!(error instanceof Interrupted)) {
          connections.destroy(connection)
          throw error
        }
        const { kind, late, cause } = error.failure
        const inOrder = kind === "duplicate" || kind === "conflict" || kind === "refused"
        if (inOrder && !error.unknown) connections.giveBack(connection)
        else connections.destroy(connection)

        if (error.unknown) throw new OperationFailed(cause, true)
        if (kind === "duplicate") throw new DuplicateRow()
        if (kind === "conflict" && attempt < attempts) {
          await pause(randomInt(10 * 2 ** attempt))
        } else if ((kind === "lost" || kind === "misfit") && !late && !moved) {
          moved = true
        } else {
          throw new OperationFailed(cause, false, kind === "lost" || kind === "closed")
        }
      }
    }
  }

  return {
    read: (sql, values, terms) =>
      operate(
        async (connection, time) =>
          rowsOf(await answer(time, () => execute(connection, sql, values), "nothing")),
        terms
      ),

    write: (sql, values, terms) =>
      operate(async (connection, time) => {
        const send = () => execute(connection, sql, values)
        const result = await answer(time, send, "unknown when lost")
        assertCommitted(result)
        return changedRows(result)
      }, terms),

    define: (sql, ms) =>
      operate(
        async (connection, time) => {
          await answer(time, () => connection.query(sql), "nothing")
        },
        { time: new TimeLimit(ms) }
      ),

    transaction: (work) =>
      operate(async (connection, time) => {
        const send = (sql: string, values: readonly Value[]) =>
          answer(time, () => execute(connection, sql, values), "nothing")
        const control = (sql: string) => answer(time, () => connection.query(sql), "nothing")

        // For the next transaction alone: a caller's pool keeps the isolation level that it has.
        await control("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        await control("START TRANSACTION")
        try {
          const { keep, value } = await work({
            read: async (sql, values) => rowsOf(await send(sql, values)),
            write: async (sql, values) => changedRows(await send(sql, values))
          })
          // Galera certifies a transaction at COMMIT, and answers 1213 to the loser.
          if (keep) {
            await answer(time, () => connection.query("COMMIT"), "unknown unless in conflict")
          } else {
            await control("ROLLBACK")
          }
          return value
        } catch (error) {
          // 1205 undoes its own statement only: what came before it must not be committed by what comes next.
          const connected =
            error instanceof Interrupted && error.failure.kind !== "lost" && !error.unknown
          if (connected) await control("ROLLBACK")
          throw error
        }
      })
  }
}

async function take(connections: Connections, time: TimeLimit, wary: boolean) {
  try {
    return await connections.take(time, wary)
  } catch (error) {
    throw error instanceof NoConnection ? new OperationFailed(error.cause, false, true) : error
  }
}
