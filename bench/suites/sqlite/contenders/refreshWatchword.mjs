/**
 * Watchword: `sessions.refresh` with a token that was never used, and so is promoted.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { shareOut } from "../../../load/lanes.mjs"
import { accepted, claims, device } from "../../../load/watchword.mjs"
import { openSqlite } from "../watchword.mjs"

export async function open(/** @type {import("../../../harness/suite.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const sessions = await openSqlite(context.folder)
  let promoted = 0
  sessions.on("promoted", () => (promoted += 1))

  const refresh = async (/** @type {{ refreshToken: string }} */ held) => {
    const { refreshToken } = accepted(
      await sessions.refresh({ refreshToken: held.refreshToken, device })
    )
    held.refreshToken = refreshToken.value
  }
  const make = async (/** @type {number} */ index) => {
    const { refreshToken } = accepted(
      await sessions.create({ userId: `user-${index}`, claims, device })
    )
    const held = { refreshToken: refreshToken.value }
    // The first token of a session has nothing to promote; its successors do.
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
    close: () => sessions.close()
  }
}
