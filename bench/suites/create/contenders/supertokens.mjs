/**
 * supertokens-node-mysql-ref-jwt: `createNewSession`.
 */
import { closedLoop } from "../../../load/closedLoop.mjs"
import { createSession, openSupertokens } from "../../../load/supertokens.mjs"

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const { getSession } = await openSupertokens(context)
  let created = 0

  const create = () => createSession(`user-${(created += 1)}`)
  return {
    prove: async () => {
      const { accessToken } = await create()
      const { session } = await getSession(accessToken.value, null)
      if (session.userId !== "user-1") throw new Error("the access token is somebody else's")
    },
    run: (/** @type {number} */ milliseconds) =>
      closedLoop({ inFlight, milliseconds, step: create }),
    close: () => {}
  }
}
