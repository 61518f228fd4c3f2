/**
 * Watchword as the store suites use it: built, imported by its name, and with its defaults, but for the
 * algorithm, which is its peers' (an ES256 signature costs about as much as all else together).
 */
import { createSessions } from "watchword"
import { mysqlStore } from "watchword/mysql"

import { openPool } from "./mysql.mjs"

/** The options that every contender has; all nodes must agree on the secret. */
export const options = {
  secret: "benchmarks-only-8f3c1e6a9b2d4075",
  issuer: "https://bench.example.com",
  accessToken: { algorithm: /** @type {const} */ ("HS256") }
}

/**
 * Sessions on MariaDB with the same pool as everybody else, and a `close` that ends both.
 *
 * @param {import("./mysql.mjs").Context} context
 * @param {Partial<import("watchword").SessionsOptions>} [changes]
 * @param {import("watchword/mysql").MysqlStoreOptions} [tables]
 */
export async function openWatchword(context, changes = {}, tables = {}) {
  const pool = openPool(context)
  const store = mysqlStore(pool, tables)
  const sessions = await createSessions({ ...options, store, migrate: true, ...changes })
  const close = async () => {
    await sessions.close()
    await pool.end()
  }
  return { sessions, pool, close }
}

/** What a session of the benchmarks knows of its device. */
export const device = {
  ip: "203.0.113.7",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
}

/** What its access tokens say. */
export const claims = { role: "user" }

/**
 * The answer, where there was one: a refusal fails the measurement.
 *
 * @template {{ readonly ok: boolean }} Answer
 * @param {Answer} answer
 * @returns {Extract<Answer, { readonly ok: true }>}
 */
export function accepted(answer) {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer)}`)
  return /** @type {Extract<Answer, { readonly ok: true }>} */ (answer)
}
