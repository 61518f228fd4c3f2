/**
 * By hand: one prepared INSERT of the row that watchword writes, and one signature.
 */
import { mysqlStore } from "watchword/mysql"

import { insertRow, newRow, newSecret, signAccessToken } from "../../../load/byHand.mjs"
import { closedLoop } from "../../../load/closedLoop.mjs"
import { openPool } from "../../../load/mysql.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const pool = openPool(context)
  await mysqlStore(pool).migrate()
  let created = 0

  const step = async () => {
    const userId = `user-${(created += 1)}`
    const { secret, digest } = newSecret()
    const row = newRow(userId, digest)
    const sessionId = row[0].toString("base64url")
    await pool.execute(insertRow, row)
    return [signAccessToken(sessionId, userId, digest), `${sessionId}.${secret}`]
  }
  return {
    run: (/** @type {number} */ milliseconds) => closedLoop({ inFlight, milliseconds, step }),
    close: () => pool.end()
  }
}
