/**
 * Sessions as rows, for the contenders that have no library: made by hand, and promoted by one UPDATE as
 * watchword's.
 */
import { mysqlStore } from "watchword/mysql"

import { insertRow, newRow, newSecret } from "../../load/byHand.mjs"
import { openPool } from "../../load/mysql.mjs"
import { device } from "../../load/watchword.mjs"

const day = 86_400_000

/** A table for the rows, and what adds one. */
export async function openRows(/** @type {import("../../load/mysql.mjs").Context} */ context) {
  const pool = openPool(context)
  await mysqlStore(pool).migrate()
  const insert = async (/** @type {number} */ index) => {
    const { secret, digest } = newSecret()
    const row = newRow(`user-${index}`, digest)
    const [id] = row
    await pool.execute(insertRow, row)
    const token = `${id.toString("base64url")}.${secret}`
    return { token, row: { id, current_digest: digest, current_generation: 0, revision: 0 } }
  }
  return { pool, insert, close: () => pool.end() }
}

const update = `
UPDATE watchword_sessions SET
  current_digest = ?, current_generation = ?, current_issued_at = ?,
  previous_digest = ?, previous_issued_at = ?, before_previous_digest = ?, settled = 0,
  last_active_at = ?, idle_expires_at = ?, device = ?, revision = revision + 1
WHERE id = ? AND revision = ?
  AND ended_cause IS NULL AND idle_expires_at > ? AND absolute_expires_at > ?`

const knownDevice = Buffer.from(JSON.stringify(device))

/**
 * Makes a digest the session's newest, unless somebody else was faster.
 *
 * @param {import("mysql2/promise").Pool} pool
 * @param {{ id: Buffer, current_digest: Buffer, current_generation: number, revision: number }} row
 * @param {Buffer} digest
 */
export async function promote(pool, row, digest) {
  const now = Date.now()
  const lineage = [digest, row.current_generation + 1, now, row.current_digest, now, null]
  const activity = [now, now + 30 * day, knownDevice]
  const guard = [row.id, row.revision, now, now]
  const [{ affectedRows }] = await pool.execute(update, [...lineage, ...activity, ...guard])
  if (affectedRows !== 1) throw new Error("somebody else was faster")
}
