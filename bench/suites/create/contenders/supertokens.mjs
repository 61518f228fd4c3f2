/**
 * supertokens-node-mysql-ref-jwt: `createNewSession`.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { accountOf } from "../../../load/mysql.mjs"
import { createSession, openSupertokens } from "../../../load/supertokens.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  await openSupertokens(accountOf(context))
  let created = 0

  const step = () => createSession(`user-${(created += 1)}`)
  return {
    run: (/** @type {number} */ milliseconds) => closedLoop({ inFlight, milliseconds, step }),
    close: async () => {}
  }
}
