/**
 * A node's poll of the revocations: those of the last seconds, of which there are a hundred.
 */
import { randomBytes } from "node:crypto"

import { closedLoop } from "../../../load/closedLoop.mjs"
import { openStorePorts } from "../../../load/storePorts.mjs"
import { openPlace } from "../place.mjs"

const recent = 100
/** What a node that has read before reads again, in ms, and more than a turn takes. */
const stretch = 25_000
/** The most that a node keeps. */
const limit = 500_000

const insertRecent = `
INSERT INTO watchword_revocations (session_id, at, written_at)
SELECT UNHEX(MD5(CONCAT(?, seq))), ?, ? FROM seq_1_to_${recent}`

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ given) {
  const { context } = await openPlace(given)
  const { pool, ports, run, close } = await openStorePorts(context)

  const step = async () => {
    const { entries, complete } = await run(ports.revocations.recent(stretch, limit))
    if (!complete || entries.length !== recent) throw new Error(`read ${entries.length}`)
  }
  return {
    run: async (/** @type {number} */ milliseconds) => {
      const now = Date.now()
      await pool.query("DELETE FROM watchword_revocations WHERE written_at >= ?", [
        now - 2 * stretch
      ])
      await pool.query(insertRecent, [randomBytes(8), now, now])
      return closedLoop({ inFlight: 1, milliseconds, step })
    },
    close
  }
}
