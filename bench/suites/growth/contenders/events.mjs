/**
 * A node's poll of the log of events: what comes after a place, which is a hundred events.
 */
import { randomBytes } from "node:crypto"

import { closedLoop } from "../../../load/closedLoop.mjs"
import { openStorePorts } from "../../../load/storePorts.mjs"
import { openPlace } from "../place.mjs"

const recent = 100

const insertRecent = `
INSERT INTO watchword_events (id, origin, name, facts, written_at, delivered)
SELECT UNHEX(MD5(CONCAT(?, seq))), UNHEX(MD5('node')), 'expired',
  CONCAT('{"sessionId":"', LEFT(MD5(seq), 21), 'A","userId":"user","at":', ?, '}'), ?, 0
FROM seq_1_to_${recent}`

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ given) {
  const { context } = await openPlace(given)
  const { pool, ports, run, close } = await openStorePorts(context)

  return {
    run: async (/** @type {number} */ milliseconds) => {
      const now = Date.now()
      await pool.query("DELETE FROM watchword_events WHERE delivered = 0")
      await pool.query(insertRecent, [randomBytes(8), now, now])
      const step = async () => {
        const { events } = await run(ports.eventLog.after({ writtenAt: now, sequence: 0 }, 200))
        if (events.length !== recent) throw new Error(`read ${events.length}`)
      }
      return closedLoop({ inFlight: 1, milliseconds, step })
    },
    close
  }
}
