/**
 * Sessions that expired a moment ago: as many as asked for, with ids from all over the table.
 */
import { randomBytes } from "node:crypto"

import { claims, device } from "./watchword.mjs"

const day = 86_400_000

const insert = (/** @type {number} */ count) => `
INSERT INTO watchword_sessions (
  id, user_id, salt, created_at, auth_time, current_digest, current_generation, current_issued_at,
  settled, revision, last_active_at, idle_expires_at, absolute_expires_at, sweep_at, device,
  claims, claims_version, data_version)
SELECT
  UNHEX(MD5(CONCAT(:name, seq))), LEFT(MD5(CONCAT('gone', seq DIV 4)), 24),
  UNHEX(SHA2(CONCAT(:name, 'salt', seq), 256)), :born, :born,
  UNHEX(SHA2(CONCAT(:name, 'current', seq), 256)), 0, :born,
  0, 0, :born, :expiry - seq MOD 1000, :born + ${365 * day}, :expiry - seq MOD 1000, :device,
  :claims, 0, 0
FROM seq_1_to_${count}`

/**
 * Adds them with one statement.
 *
 * @param {Pick<import("mysql2/promise").Connection, "query">} database
 * @param {number} count
 */
export async function insertExpired(database, count) {
  const expiry = Date.now() - 1_000
  await database.query(
    { sql: insert(count), namedPlaceholders: true },
    {
      name: randomBytes(8).toString("hex"),
      born: expiry - 40 * day,
      expiry,
      device: JSON.stringify(device),
      claims: JSON.stringify(claims)
    }
  )
}
