/**
 * supertokens-node-mysql-ref-jwt: a full rotation, which is a refresh and the first use of the new access
 * token.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { shareOut } from "../../../load/lanes.mjs"
import { createSession, openSupertokens } from "../../../load/supertokens.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const { getSession, refreshSession } = await openSupertokens(context)
  const make = async (/** @type {number} */ index) => {
    const { refreshToken } = await createSession(`user-${index}`)
    return { refreshToken: refreshToken.value }
  }
  const next = await shareOut({ inFlight, once: context.once, make })

  const step = async (/** @type {number} */ lane) => {
    const held = next(lane)
    const { newAccessToken, newRefreshToken } = await refreshSession(held.refreshToken)
    const promoted = await getSession(newAccessToken.value, null)
    // A replacement is given out where the refresh token was promoted, and only there.
    if (promoted.newAccessToken === undefined) throw new Error("nothing was promoted")
    held.refreshToken = newRefreshToken.value
  }
  return {
    run: (/** @type {number} */ milliseconds) => closedLoop({ inFlight, milliseconds, step }),
    close: () => {}
  }
}
