/**
 * Signs users in with Watchword on the memory store, which is a new one before it has grown large.
 */
import { createSessions, memoryStore } from "watchword"

import { repeatAwaiting, repeatFresh } from "../../../harness/turns.mjs"
import { newKey, options } from "../../../tokens/issuance.mjs"

const mostSessions = 10_000

export const open = async ({ parameters }) => {
  const jwk = newKey(parameters.algorithm)
  let sessions
  const fresh = async () => {
    await sessions?.close()
    sessions = await createSessions({ ...options(jwk), store: memoryStore() })
    return sessions
  }
  let count = 0
  const create = async () => {
    count += 1
    const created = await sessions.create({
      userId: `5b0b5f0a-7b7e-4c1e-9a66-${String(count).padStart(12, "0")}`,
      claims: { role: "editor" }
    })
    if (!created.ok) throw new Error("no session")
    return created
  }
  return {
    prove: async () => {
      await fresh()
      const { accessToken, session } = await create()
      const verified = await sessions.verify(accessToken.value)
      if (verified.session?.userId !== session.userId) throw new Error("the token is not good")
    },
    run: (milliseconds) =>
      repeatFresh(milliseconds, fresh, (_, most) => repeatAwaiting(most, create, 1, mostSessions)),
    close: () => sessions?.close()
  }
}
