/**
 * The compare-and-set alone: what the pool can do of the one UPDATE that a refresh cannot do without, whoever
 * sends it.
 */
import { newSecret } from "../../../load/byHand.mjs"
import { closedLoop } from "../../../load/closedLoop.mjs"
import { shareOut } from "../../../load/lanes.mjs"
import { openRows, promote } from "../rows.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const { pool, insert, close } = await openRows(context)
  const { once } = context
  const next = await shareOut({ inFlight, once, make: async (index) => (await insert(index)).row })

  const step = async (/** @type {number} */ lane) => {
    const row = next(lane)
    const { digest } = newSecret()
    await promote(pool, row, digest)
    row.current_digest = digest
    row.current_generation += 1
    row.revision += 1
  }
  return {
    run: (/** @type {number} */ milliseconds) => closedLoop({ inFlight, milliseconds, step }),
    close
  }
}
