/**
 * A pool of our own, where an address was given: made when the store is opened, ended when it is closed.
 */
import type { Address } from "./address.ts"
import { loadDriver, type DriverConnection, type LoadDriver } from "./driver.ts"
import { destroyConnection, type MysqlPromisePool } from "./pool.ts"
import { within } from "./timeLimit.ts"

/** A pool, and what has to be done with it at the end. */
export interface OpenPool {
  readonly pool: MysqlPromisePool
  readonly close: () => Promise<void>
}

// Fewer than the server allows by far, and more than this adapter has.
const preparedStatements = 100

/** How long the goodbyes may take before the connections are cut off. */
const closingLimit = 2_000

// A lock is waited for until this answer comes, which is certain, and not until our own time limit, which
// is not. Seconds.
const waitForLocks = "SET SESSION innodb_lock_wait_timeout = 5"

// On Galera, a read sees what any node has committed before. Elsewhere it means nothing, or is refused.
const readOwnWrites = "SET SESSION wsrep_sync_wait = 1"

export async function openPool(address: Address, load: LoadDriver): Promise<OpenPool> {
  const driver = await loadDriver(load)
  const { host, port, user, password, database, ssl, connectionLimit } = address
  const pool = driver.createPool({
    host,
    port,
    user,
    password,
    ...(database === undefined ? {} : { database }),
    ...(ssl ? { ssl: { rejectUnauthorized: true, verifyIdentity: true } } : {}),
    charset: "utf8mb4",
    connectionLimit,
    queueLimit: 0,
    connectTimeout: 5_000,
    maxPreparedStatements: preparedStatements,
    supportBigNumbers: true,
    multipleStatements: false,
    flags: ["-LOCAL_FILES"],
    trace: false
  })
  const connections = new Set<DriverConnection>()
  pool.pool.on("connection", (connection) => {
    connections.add(connection)
    connection.once("end", () => connections.delete(connection))
    connection.query(waitForLocks, () => {})
    connection.query(readOwnWrites, () => {})
  })
  return {
    pool,
    close: async () => {
      // A connection that broke says no goodbye, and a server that is gone takes none: neither is a reason to stay.
      await within(closingLimit, pool.end()).catch(() => {})
      for (const connection of connections) destroyConnection(connection)
    }
  }
}
