/**
 * Databases for tests: each test file (or test) has its own, on the run's one server or on a server
 * of its own, so tests can run at the same time and leave nothing behind.
 */
import { randomBytes } from "node:crypto"

import {
  type Connection,
  createConnection,
  createPool,
  type Pool,
  type PoolOptions,
  type RowDataPacket
} from "mysql2/promise"
import { inject } from "vitest"

import { accountAt, type MariadbAccount } from "./mariadbServer.ts"

export interface FreshDatabase extends MariadbAccount {
  readonly database: string
  /** A mysql2 pool in this database. `drop` ends it. Options override, such as a proxy's port. */
  readonly pool: (options?: PoolOptions) => Pool
  /** A second account in this database, with these privileges only: by default no DDL. */
  readonly account: (privileges?: string) => Promise<MariadbAccount>
  /** Ends the pools and removes the database with its accounts. */
  readonly drop: () => Promise<void>
}

/** The run's server. Fails, and so fails the test, when the run has none. */
const sharedServer = (): MariadbAccount => {
  const server = inject("mariadb")
  if (server === null) {
    throw new Error("this test needs MariaDB; the run has none (WATCHWORD_TEST_WITHOUT_MARIADB=1)")
  }
  return server
}

/** Runs `work` on a connection of its own with the server's full rights. */
export const asAdministrator = async <A>(
  work: (connection: Connection) => Promise<A>,
  server = sharedServer()
): Promise<A> => {
  const { host, port, user, password } = server
  const connection = await createConnection({ host, port, user, password })
  try {
    return await work(connection)
  } finally {
    connection.destroy()
  }
}

/** A global variable's or status counter's value, as text. */
export const serverVariable = (
  name: string,
  {
    of = "VARIABLES",
    server = sharedServer()
  }: { of?: "VARIABLES" | "STATUS"; server?: MariadbAccount } = {}
): Promise<string> =>
  asAdministrator(async (connection) => {
    const [rows] = await connection.query<Array<RowDataPacket>>(`SHOW GLOBAL ${of} LIKE ?`, [name])
    const row = rows[0]
    if (row === undefined) throw new Error(`MariaDB has no ${name} among its ${of}`)
    return String(row["Value"])
  }, server)

/**
 * A new database with an account that may do everything in it. Drop it when done:
 * `const database = await freshDatabase(); onTestFinished(database.drop)`.
 */
export const freshDatabase = async (server = sharedServer()): Promise<FreshDatabase> => {
  const database = `watchword_${randomBytes(8).toString("hex")}`
  const pools: Array<Pool> = []
  const users: Array<string> = []

  const account = async (privileges: string) => {
    // At most 32 characters, MySQL's limit for a user name.
    const user = `ww_${randomBytes(8).toString("hex")}`
    const password = randomBytes(12).toString("hex")
    await asAdministrator(async (admin) => {
      await admin.query(`CREATE USER ${user}@'%' IDENTIFIED BY '${password}'`)
      users.push(user)
      await admin.query(`GRANT ${privileges} ON ${database}.* TO ${user}@'%'`)
    }, server)
    return accountAt(server, user, password, database)
  }

  await asAdministrator((admin) => admin.query(`CREATE DATABASE ${database}`), server)
  const owner = await account("ALL")
  return {
    ...owner,
    database,
    pool: (options = {}) => {
      const { host, port, user, password } = owner
      const pool = createPool({ host, port, user, password, database, ...options })
      pools.push(pool)
      return pool
    },
    account: (privileges = "SELECT, INSERT, UPDATE, DELETE") => account(privileges),
    drop: async () => {
      // A pool whose server or proxy is gone may fail to say goodbye.
      await Promise.allSettled(pools.map((pool) => pool.end()))
      await asAdministrator(async (admin) => {
        await admin.query(`DROP DATABASE IF EXISTS ${database}`)
        for (const user of users) await admin.query(`DROP USER IF EXISTS ${user}@'%'`)
      }, server)
    }
  }
}
