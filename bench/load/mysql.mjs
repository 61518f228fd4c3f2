/**
 * The ways to the benchmark's MariaDB: everybody gets the same number of connections.
 *
 * @typedef {import("../harness/suite.mjs").Context} Context
 * @typedef {import("../harness/suite.mjs").Mysql} Mysql
 */
import { createPool } from "mysql2/promise"

/** As many as watchword's own pool has by default. */
export const connections = 10

/** What a driver needs to know to connect. */
export const addressOf = (/** @type {Context} */ { mysql }) => {
  if (mysql === undefined) throw new Error("this suite needs MariaDB")
  const { host, port, user, password, database } = mysql
  return { host, port, user, password, database }
}

/**
 * A pool of prepared statements, as a careful application would configure it. A stack for each call, in case
 * it should fail, costs more than anything else in the driver.
 */
export const openPool = (/** @type {Context} */ context) =>
  createPool({
    ...addressOf(context),
    connectionLimit: connections,
    supportBigNumbers: true,
    charset: "utf8mb4",
    trace: false
  })
