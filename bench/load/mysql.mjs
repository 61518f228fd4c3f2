/**
 * The ways to the benchmark's MariaDB: a pool for what is done by hand, and an address for watchword.
 * Everybody gets the same number of connections.
 *
 * @typedef {object} Account
 * @property {string} [host]
 * @property {number} [port]
 * @property {string} [socketPath]
 * @property {string} user
 * @property {string} password
 * @property {string} database
 *
 * @typedef {object} Context what the harness gives to a contender
 * @property {Account} [mysql]
 * @property {boolean} once whether this run only has to prove that everything works
 * @property {Readonly<Record<string, any>>} parameters
 */
import { createPool } from "mysql2/promise"

/** As many as watchword's own pool has by default. */
export const connections = 10

/** The account that a suite with `needs: ["mariadb"]` was promised. @returns {Account} */
export function accountOf(/** @type {Pick<Context, "mysql">} */ { mysql }) {
  if (mysql === undefined) throw new Error("this suite needs MariaDB")
  return mysql
}

/** A pool of prepared statements, as a careful application would configure it. */
export const openPool = (/** @type {Account} */ account) =>
  createPool({
    ...addressOf(account),
    connectionLimit: connections,
    supportBigNumbers: true,
    charset: "utf8mb4"
  })

/** What a driver needs to know to connect. */
export const addressOf = (/** @type {Account} */ account) => {
  const { host, port, socketPath, user, password, database } = account
  const at = socketPath === undefined ? { host, port } : { socketPath }
  return { ...at, user, password, database }
}
