import { digestOf, newSecret, signAccessToken } from "../../../load/byHand.mjs"
/**
 * By hand: the session's row by its id, a comparison, one compare-and-set and one signature.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { shareOut } from "../../../load/lanes.mjs"
import { openRows, promote } from "../rows.mjs"

const find = `
SELECT id, user_id, salt, created_at, auth_time, auth_method,
  current_digest, current_generation, current_issued_at, revision,
  last_active_at, idle_expires_at, absolute_expires_at, device, ended_at, claims, claims_version
FROM watchword_sessions WHERE id = ?`

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const { pool, insert, close } = await openRows(context)
  const { once } = context
  const next = await shareOut({
    inFlight,
    once,
    make: async (index) => (await insert(index)).token
  })

  const tokens = new Map()
  const step = async (/** @type {number} */ lane) => {
    const first = next(lane)
    const [sessionId, secret] = (tokens.get(first) ?? first).split(".")
    const [[row]] = await pool.execute(find, [Buffer.from(sessionId, "base64url")])
    if (row?.ended_at !== null || Date.now() >= row.idle_expires_at) throw new Error("over")
    if (!row.current_digest.equals(digestOf(secret))) throw new Error("not the newest")
    const successor = newSecret()
    await promote(pool, row, successor.digest)
    signAccessToken(sessionId, row.user_id.toString(), successor.digest)
    tokens.set(first, `${sessionId}.${successor.secret}`)
  }
  return {
    run: (/** @type {number} */ milliseconds) => closedLoop({ inFlight, milliseconds, step }),
    close
  }
}
