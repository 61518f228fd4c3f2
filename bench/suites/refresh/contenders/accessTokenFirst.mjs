/**
 * Watchword as supertokens is used here: the refresh, and then the first use of the new access token, which
 * promotes its refresh token and is waited for.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { accepted } from "../../../load/watchword.mjs"
import { openSessions } from "../watchwordSessions.mjs"

const awaiting = { refreshToken: { confirmation: /** @type {const} */ ("await") } }

const confirm = async (
  /** @type {import("watchword").Sessions} */ sessions,
  /** @type {import("../watchwordSessions.mjs").Held} */ { accessToken }
) => accepted(await sessions.verify(accessToken))

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const { sessions, next, refresh, counted, close } = await openSessions(context, awaiting, confirm)
  const step = async (/** @type {number} */ lane) => {
    const held = next(lane)
    await refresh(held)
    await confirm(sessions, held)
  }
  return {
    run: (/** @type {number} */ milliseconds) =>
      counted(() => closedLoop({ inFlight, milliseconds, step })),
    close
  }
}
