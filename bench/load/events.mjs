/**
 * Watchword writes its events in the background. A turn is over when they are written, too: else the next
 * contender would pay for them.
 */
import { setTimeout as pause } from "node:timers/promises"

/** Longer than the store's own limit for one statement. */
const patience = 15_000

/**
 * Counts the events that are written from now on.
 *
 * @param {import("mysql2/promise").Pool} pool
 */
export async function countEvents(pool) {
  const [[{ last }]] = await pool.query(
    "SELECT COALESCE(MAX(sequence), 0) AS last FROM watchword_events"
  )
  const counted = async () => {
    const sql = "SELECT COUNT(*) AS number FROM watchword_events WHERE sequence > ?"
    const [[{ number }]] = await pool.execute(sql, [last])
    return Number(number)
  }
  return {
    /** Waits until there are this many, and fails where some never come. */
    reach: async (/** @type {number} */ expected) => {
      let seen = await counted()
      for (let progressAt = performance.now(); seen < expected;) {
        if (performance.now() - progressAt > patience) {
          throw new Error(`${expected - seen} of ${expected} events were never written`)
        }
        await pause(2)
        const now = await counted()
        if (now > seen) progressAt = performance.now()
        seen = now
      }
    }
  }
}
