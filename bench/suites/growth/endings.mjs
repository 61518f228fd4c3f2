/**
 * Undoing what a turn has ended, so that the next one finds the tables as they were.
 */

const revive = `
UPDATE watchword_sessions SET
  ended_at = NULL, ended_cause = NULL, ended_reason = NULL, ended_by = NULL,
  sweep_at = LEAST(idle_expires_at, absolute_expires_at), revision = revision + 1
WHERE ended_at >= ? AND ended_cause = ?`

/**
 * Runs a turn, revives what it ended for a cause, and removes what it wrote about that.
 *
 * @template A
 * @param {import("mysql2/promise").Pool} pool
 * @param {"limit" | "revoked"} cause
 * @param {() => Promise<A>} turn
 */
export async function reviving(pool, cause, turn) {
  const began = Date.now()
  const result = await turn()
  await pool.query(revive, [began, Buffer.from(cause)])
  for (const table of ["watchword_revocations", "watchword_events"]) {
    await pool.query(`DELETE FROM ${table} WHERE written_at >= ?`, [began])
  }
  return result
}
