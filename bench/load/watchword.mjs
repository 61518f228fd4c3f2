/**
 * Watchword as the store suites use it: built, imported by its name, and with its defaults, but for the
 * algorithm, which is its peers' (a signature by ES256 costs about as much as all else together).
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
 * Sessions on MariaDB, with the same pool as everybody else, and a `close` that ends both.
 *
 * @param {import("./mysql.mjs").Account} account
 * @param {Partial<import("watchword").SessionsOptions>} [changes]
 */
export async function openWatchword(account, changes = {}) {
  const pool = openPool(account)
  const sessions = await createSessions({
    ...options,
    store: mysqlStore(pool),
    migrate: true,
    ...changes
  })
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

/** The answer, where there was one; a refusal fails the measurement. */
export const accepted = (
  /** @type {{ ok: true } | { ok: false, refusal: { code: string } }} */ answer
) => {
  if (!answer.ok) throw new Error(`refused: ${answer.refusal.code}`)
  return /** @type {any} */ (answer)
}
