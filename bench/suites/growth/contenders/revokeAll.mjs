/**
 * Revoking all sessions of users from all over the table. Between two turns, the sessions are revived.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { userIdOf } from "../../../load/population.mjs"
import { openWatchword } from "../../../load/watchword.mjs"
import { reviving } from "../endings.mjs"
import { openPlace } from "../place.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ given) {
  const { context, users, numbers } = await openPlace(given)
  const { sessions, pool, close } = await openWatchword(context, { sweep: "off" })
  const number = numbers(users.few)

  const step = async () => {
    const { revoked } = await sessions.revokeAll({ userId: userIdOf("few", number()) })
    if (revoked === 0) throw new Error("a user has no sessions")
  }
  return {
    run: (/** @type {number} */ milliseconds) =>
      reviving(pool, "revoked", () => closedLoop({ inFlight: 1, milliseconds, step })),
    close
  }
}
