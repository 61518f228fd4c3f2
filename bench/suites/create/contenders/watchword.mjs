/**
 * Watchword: `sessions.create`, and the events that it tells of.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { withEvents } from "../../../load/events.mjs"
import { accepted, claims, device, openWatchword } from "../../../load/watchword.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const { sessions, pool, close } = await openWatchword(context)
  let created = 0

  const create = async () =>
    accepted(await sessions.create({ userId: `user-${(created += 1)}`, claims, device }))

  const ask = async (/** @type {string} */ sql) => {
    const [[row]] = await pool.query({ sql, rowsAsArray: true })
    return Number(row[0])
  }
  return {
    prove: async () => {
      const { accessToken } = await create()
      const { session } = accepted(await sessions.verify(accessToken.value))
      if (session.userId !== "user-1") throw new Error("the access token is somebody else's")
    },
    run: (/** @type {number} */ milliseconds) =>
      withEvents(ask, () => closedLoop({ inFlight, milliseconds, step: create })),
    close
  }
}
