/**
 * Watchword: `sessions.create`, and the events that it tells of.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { countEvents } from "../../../load/events.mjs"
import { accepted, claims, device, openWatchword } from "../../../load/watchword.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const { sessions, pool, close } = await openWatchword(context)
  let created = 0

  const create = async () =>
    accepted(await sessions.create({ userId: `user-${(created += 1)}`, claims, device }))

  return {
    prove: async () => {
      const { accessToken } = await create()
      const { session } = accepted(await sessions.verify(accessToken.value))
      if (session.userId !== "user-1") throw new Error("the access token is somebody else's")
    },
    run: async (/** @type {number} */ milliseconds) => {
      const events = await countEvents(pool)
      const sample = await closedLoop({ inFlight, milliseconds, step: create })
      const answered = performance.now()
      await events.reach(sample.operations)
      const eventsBehind = performance.now() - answered
      return {
        ...sample,
        milliseconds: sample.milliseconds + eventsBehind,
        extra: { eventsBehind }
      }
    },
    close
  }
}
