/**
 * Listing the sessions of users from all over the table.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { userIdOf } from "../../../load/population.mjs"
import { openWatchword } from "../../../load/watchword.mjs"
import { openPlace } from "../place.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ given) {
  const { kind } = given.parameters
  const { context, users, numbers } = await openPlace(given)
  const { sessions, close } = await openWatchword(context, { sweep: "off" })
  const number = numbers(users[kind])

  const step = async () => {
    const listed = await sessions.list(userIdOf(kind, number()))
    if (listed.length === 0) throw new Error("a user has no sessions")
  }
  return {
    run: (/** @type {number} */ milliseconds) => closedLoop({ inFlight: 1, milliseconds, step }),
    close
  }
}
