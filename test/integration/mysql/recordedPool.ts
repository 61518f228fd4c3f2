/**
 * A pool that has every statement explained by the database just before it is executed, and counts the rows
 * that it reads. It stands between the store and mysql2, so that it sees what the store really sends, however
 * it came to be.
 */
import type { PoolConnection, RowDataPacket } from "mysql2/promise"

import type { MysqlPromisePool } from "../../../src/adapters/mysql/pool.ts"

/** A table in the plan of a statement; `table` is null for a part that looks into none. */
export interface Step {
  readonly table: string | null
  readonly type: string | null
  readonly key: string | null
  readonly Extra: string | null
}

export interface Recorded {
  /** On one line, with lists of values as `…`. */
  readonly text: string
  readonly plan: readonly Step[]
  /** How often a row was asked for in an index or a table. */
  readonly reads: number
}

export interface RecordedPool {
  readonly pool: MysqlPromisePool
  /** Takes what was recorded since the last time. */
  readonly take: () => readonly Recorded[]
}

type Values = Parameters<PoolConnection["execute"]>[1]

/** Begins and ends transactions: there is nothing to explain. */
const control =
  /^(?:SET TRANSACTION ISOLATION LEVEL READ COMMITTED|START TRANSACTION|COMMIT|ROLLBACK)$/

/** Adds rows from its values alone: a plan would name the table without saying how it is read, for it is not. */
const additions = /^INSERT INTO (?!.*\bSELECT\b)/

export function recordedPool(inner: { getConnection(): Promise<PoolConnection> }): RecordedPool {
  const recorded: Recorded[] = []

  const record = async (connection: PoolConnection, options: unknown, values: Values) => {
    const sql = typeof options === "string" ? options : (options as { readonly sql: string }).sql
    const text = shortened(sql)
    if (control.test(text)) return connection.query(sql)
    const plan = additions.test(text) ? [] : await explained(connection, sql, values)
    const before = await readsOf(connection)
    const answer = await connection.execute(options as { sql: string }, values)
    recorded.push({
      text,
      plan,
      reads: (await readsOf(connection)) - before - (await ownReads(connection))
    })
    return answer
  }

  return {
    pool: { getConnection: async () => spied(await inner.getConnection(), record) },
    take: () => recorded.splice(0)
  }
}

type Record = (
  connection: PoolConnection,
  options: unknown,
  values: Values
) => Promise<[unknown, unknown]>

/** A connection that passes on everything else. */
function spied(connection: PoolConnection, record: Record): PoolConnection {
  let last: Promise<unknown> = Promise.resolve()
  const send = (options: unknown, values?: Values) => {
    // One after the other, or what one of them reads would be counted with another.
    const answer = last.then(() => record(connection, options, values))
    last = answer.catch(() => undefined)
    return answer
  }
  return new Proxy(connection, {
    get: (target, name) => {
      if (name === "execute" || name === "query") return send
      if (name === "prepare") throw new Error("statements that are prepared apart are not recorded")
      const value: unknown = Reflect.get(target, name)
      return typeof value === "function" ? value.bind(target) : value
    }
  })
}

const shortened = (sql: string): string =>
  sql
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\?(?:, \?)+/g, "…")

/** MariaDB takes settings for one statement before it, and `EXPLAIN` after them. */
const settings = /^\s*((?:\/\*M!\d+ )?SET STATEMENT .*? FOR (?:\*\/)?)(.*)$/s

async function explained(
  connection: PoolConnection,
  sql: string,
  values: Values
): Promise<readonly Step[]> {
  const [, setting = "", statement = sql] = settings.exec(sql) ?? []
  const explain = `${setting}EXPLAIN ${statement}`
  const [rows] = await connection.execute<(RowDataPacket & Step)[]>(explain, values)
  return rows.map(({ table, type, key, Extra }) => ({ table, type, key, Extra }))
}

/** How often this connection has asked for a row. */
async function readsOf(connection: PoolConnection): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read%'")
  return rows.reduce((sum, row) => sum + Number(row["Value"]), 0)
}

/** How many of them are for asking for this count. */
async function ownReads(connection: PoolConnection): Promise<number> {
  const before = await readsOf(connection)
  return (await readsOf(connection)) - before
}
