/**
 * Refreshing sessions from all over the table. They get their first tokens by `reauthenticate`.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { shareOut } from "../../../load/lanes.mjs"
import { hasEnded, sessionIdOf } from "../../../load/population.mjs"
import { accepted, device, openWatchword } from "../../../load/watchword.mjs"
import { openPlace } from "../place.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ given) {
  const { inFlight } = given.parameters
  const { context, sessions: size, numbers } = await openPlace(given)
  const { sessions, close } = await openWatchword(context, { sweep: "off" })
  let promoted = 0
  sessions.on("promoted", () => (promoted += 1))

  const refresh = async (/** @type {{ refreshToken: string }} */ held) => {
    const { refreshToken } = accepted(
      await sessions.refresh({ refreshToken: held.refreshToken, device })
    )
    held.refreshToken = refreshToken.value
  }
  const number = numbers(size)
  const make = async () => {
    let next = number() + 1
    while (hasEnded(next)) next = number() + 1
    const { refreshToken } = accepted(
      await sessions.reauthenticate({ sessionId: sessionIdOf(next) })
    )
    const held = { refreshToken: refreshToken.value }
    // The first token of a lineage has nothing to promote; its successors do.
    await refresh(held)
    return held
  }
  const next = await shareOut({ inFlight, once: context.once, make })

  return {
    run: async (/** @type {number} */ milliseconds) => {
      promoted = 0
      const step = (/** @type {number} */ lane) => refresh(next(lane))
      const sample = await closedLoop({ inFlight, milliseconds, step })
      if (promoted === sample.operations) return sample
      throw new Error(`${sample.operations} refreshes promoted ${promoted} tokens`)
    },
    close
  }
}
