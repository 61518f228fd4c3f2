/**
 * One INSERT, synced, and one signature.
 */
import { newSecret, signAccessToken } from "../../../load/byHand.mjs"
import { closedLoop } from "../../../load/closedLoop.mjs"
import { insertRow, newRow, openBare } from "../bare.mjs"

export async function open(/** @type {import("../../../harness/suite.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const database = await openBare(context.folder)
  const insert = database.prepare(insertRow)
  let created = 0

  const step = async () => {
    const userId = `user-${(created += 1)}`
    const { secret, digest } = newSecret()
    const row = newRow(userId, digest)
    insert.run(row)
    const sessionId = row.id.toString("base64url")
    return [signAccessToken(sessionId, userId, digest), `${sessionId}.${secret}`]
  }
  return {
    run: (/** @type {number} */ milliseconds) => closedLoop({ inFlight, milliseconds, step }),
    close: () => database.close()
  }
}
