/**
 * Watchword with its defaults, so with the revocation feed on, and revocations in it.
 */
import { createSessions, memoryStore } from "watchword"

import { options } from "../issuance.mjs"

const revocations = 1_000

export const prepare = async ({ jwk, face = "verifySync", memory, refreshToken }, { once }) => {
  // All that are made share the store, as nodes share a database; tokens they learn each for itself.
  const store = memoryStore()
  const given = {
    ...options(jwk),
    ...(memory && { memory }),
    ...(refreshToken && { refreshToken })
  }
  const open = () => createSessions({ ...given, store })
  const first = await open()
  for (let count = 0; count < (once ? 10 : revocations); count++) {
    const { session } = await first.create({ userId: `revoked ${count}` })
    await first.revoke({ sessionId: session.id })
  }
  await first.close()

  return async () => {
    const sessions = await open()
    // verifySync leaves a token of an unknown key to verify, which may look for the key.
    const userIdOf = (answer) => (answer?.ok ? answer.session.userId : undefined)
    return {
      awaits: face === "verify",
      verify:
        face === "verify"
          ? async (token) => userIdOf(await sessions.verify(token))
          : (token) => userIdOf(sessions.verifySync(token)),
      close: () => sessions.close()
    }
  }
}
