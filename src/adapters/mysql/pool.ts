/**
 * What this adapter needs of mysql2, as structure: its public types name none of mysql2's, so that an
 * application without it still compiles, and any pool of the same shape will do.
 */
import { StoreRefused } from "../../ports/failure.ts"

/** What a statement is executed with: bytes, numbers, nulls. Nothing whose meaning depends on a character set. */
export type Value = Buffer | number | null

/** How rows are to come back, whatever the pool's own settings are. */
interface StatementOptions {
  readonly sql: string
  readonly rowsAsArray: false
  readonly nestTables: false
  readonly supportBigNumbers: true
  readonly typeCast: true | ((field: unknown, next: () => unknown) => unknown)
}

/** A checked-out connection; mysql2's promise `PoolConnection` is one. */
export interface MysqlConnection {
  readonly config?: {
    readonly typeCast?: unknown
    readonly rowsAsArray?: unknown
    readonly nestTables?: unknown
  }
  execute(
    statement: string | StatementOptions,
    values: Value[]
  ): Promise<readonly [unknown, unknown]>
  query(sql: string): Promise<readonly [unknown, unknown]>
  ping(): Promise<unknown>
  release(): void
  destroy(): void
}

/** A pool that answers promises: `createPool` of `mysql2/promise`. */
export interface MysqlPromisePool {
  getConnection(): Promise<MysqlConnection>
}

/** A pool that takes callbacks: `createPool` of `mysql2`. */
export interface MysqlCallbackPool {
  promise(): MysqlPromisePool
}

/** A mysql2 pool of either kind. */
export type MysqlPool = MysqlPromisePool | MysqlCallbackPool

/** The promise face of either kind of pool; refuses anything else. */
export function promisePool(pool: unknown): MysqlPromisePool {
  if (typeof pool === "object" && pool !== null) {
    if ("promise" in pool && typeof pool.promise === "function") {
      return (pool as MysqlCallbackPool).promise()
    }
    // The older mysql package has callbacks only, and would never answer.
    const connect = "getConnection" in pool ? pool.getConnection : undefined
    if (typeof connect === "function" && connect.length === 0) return pool as MysqlPromisePool
  }
  throw new StoreRefused({
    message:
      "mysqlStore takes a mysql2 pool (createPool of mysql2 or of mysql2/promise) or a URL such as mysql://user:password@host:3306/database"
  })
}

const asReceived = (_field: unknown, next: () => unknown): unknown => next()

/**
 * Executes a statement as prepared. A caller's pool may cast types or return rows as arrays for its other
 * users, which options override; they cost a third of what a short statement does, so no other pool gets them.
 */
export const execute = async (
  connection: MysqlConnection,
  sql: string,
  values: readonly Value[]
): Promise<unknown> => {
  const { config } = connection
  const isPlain =
    config?.typeCast === true &&
    (config.rowsAsArray === undefined || config.rowsAsArray === false) &&
    (config.nestTables === undefined || config.nestTables === false)
  const [result] = await connection.execute(isPlain ? sql : overriding(sql, config?.typeCast), [
    ...values
  ])
  return result
}

const overriding = (sql: string, typeCast: unknown): StatementOptions => ({
  sql,
  rowsAsArray: false,
  nestTables: false,
  supportBigNumbers: true,
  // Only a function overrides a pool's own function.
  typeCast: typeof typeCast === "function" ? asReceived : true
})

/** The driver's own connection under a promise wrapper: a wrapper is made anew at every checkout. */
export const driverConnection = (connection: object): object =>
  "connection" in connection && typeof connection.connection === "object"
    ? (connection.connection ?? connection)
    : connection

/**
 * Ends a connection at once. mysql2's `destroy` alone only says that no more will be sent, and waits for
 * a peer that may be gone: such sockets would pile up through an outage.
 */
export function destroyConnection(connection: { destroy(): void }): void {
  connection.destroy()
  const driver = driverConnection(connection)
  if (!("stream" in driver)) return
  const { stream } = driver
  if (typeof stream !== "object" || stream === null || !("destroy" in stream)) return
  if (typeof stream.destroy === "function") stream.destroy()
}

/**
 * Keeps a connection that breaks from ending the process: mysql2 reports some failures as `error`
 * events, and listens for the first of them only.
 */
export function hearErrors(driver: object): void {
  if ("on" in driver && typeof driver.on === "function") driver.on("error", () => {})
}
