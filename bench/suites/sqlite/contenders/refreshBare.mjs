/**
 * One SELECT, a comparison, one compare-and-set, synced, and one signature.
 */
import { digestOf, newSecret, signAccessToken } from "../../../load/byHand.mjs"
import { closedLoop } from "../../../load/closedLoop.mjs"
import { shareOut } from "../../../load/lanes.mjs"
import { findRow, insertRow, newRow, openBare, promoteRow, promotion } from "../bare.mjs"

export async function open(/** @type {import("../../../harness/suite.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const database = await openBare(context.folder)
  const insert = database.prepare(insertRow)
  const find = database.prepare(findRow)
  const promote = database.prepare(promoteRow)

  const make = async (/** @type {number} */ index) => {
    const { secret, digest } = newSecret()
    const row = newRow(`user-${index}`, digest)
    insert.run(row)
    return { token: `${row.id.toString("base64url")}.${secret}` }
  }
  database.exec("BEGIN")
  const next = await shareOut({ inFlight, once: context.once, make })
  database.exec("COMMIT")

  const step = async (/** @type {number} */ lane) => {
    const held = next(lane)
    const [sessionId, secret] = held.token.split(".")
    const id = Buffer.from(sessionId, "base64url")
    const [row] = find.all({ id })
    if (row.ended_at !== null || Date.now() >= row.idle_expires_at) throw new Error("over")
    if (!digestOf(secret).equals(Buffer.from(row.current_digest))) throw new Error("not the newest")
    const successor = newSecret()
    const { changes } = promote.run(promotion(id, row.revision, successor.digest))
    if (changes !== 1) throw new Error("somebody else was faster")
    const userId = Buffer.from(row.user_id).toString()
    const accessToken = signAccessToken(sessionId, userId, successor.digest)
    held.token = `${sessionId}.${successor.secret}`
    return accessToken
  }
  return {
    run: (/** @type {number} */ milliseconds) => closedLoop({ inFlight, milliseconds, step }),
    close: () => database.close()
  }
}
