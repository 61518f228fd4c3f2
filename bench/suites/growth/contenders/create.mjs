/**
 * Creating sessions of users who have as many as they may, so that one gives way to each. Between two turns,
 * the new ones are removed and the old ones revived.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { many, userIdOf } from "../../../load/population.mjs"
import { accepted, claims, device, openWatchword } from "../../../load/watchword.mjs"
import { reviving } from "../endings.mjs"
import { openPlace } from "../place.mjs"

/** One less than the table's fullest users have: some have one that has ended. */
const max = many - 1

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ given) {
  const { context, users, numbers } = await openPlace(given)
  const { sessions, pool, close } = await openWatchword(context, {
    sessionsPerUser: { max, exceeded: "evict-oldest" },
    sweep: "off"
  })
  const number = numbers(users.many)
  /** @type {Buffer[]} */
  const created = []

  const step = async () => {
    const userId = userIdOf("many", number())
    const { session } = accepted(await sessions.create({ userId, claims, device }))
    created.push(Buffer.from(session.id, "base64url"))
  }
  const remove = async () => {
    for (const id of created.splice(0)) {
      await pool.execute("DELETE FROM watchword_sessions WHERE id = ?", [id])
    }
  }
  return {
    run: async (/** @type {number} */ milliseconds) => {
      const turn = () => closedLoop({ inFlight: 1, milliseconds, step })
      const sample = await reviving(pool, "limit", turn)
      await remove()
      return sample
    },
    close
  }
}
