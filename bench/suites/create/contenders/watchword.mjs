/**
 * Watchword: `sessions.create`.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { accountOf } from "../../../load/mysql.mjs"
import { accepted, claims, device, openWatchword } from "../../../load/watchword.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const { sessions, close } = await openWatchword(accountOf(context))
  let created = 0

  const step = async () => {
    accepted(await sessions.create({ userId: `user-${(created += 1)}`, claims, device }))
  }
  return {
    run: (/** @type {number} */ milliseconds) => closedLoop({ inFlight, milliseconds, step }),
    close
  }
}
