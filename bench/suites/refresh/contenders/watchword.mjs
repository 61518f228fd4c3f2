/**
 * Watchword: `sessions.refresh` with a token that was never used, and so is promoted.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { openSessions } from "../watchwordSessions.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const { next, refresh, counted, close } = await openSessions(context)
  const step = (/** @type {number} */ lane) => refresh(next(lane))
  return {
    run: (/** @type {number} */ milliseconds) =>
      counted(() => closedLoop({ inFlight, milliseconds, step })),
    close
  }
}
