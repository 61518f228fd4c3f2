/**
 * Tokens that a verifier remembers. Each is verified once, and its string is dropped, as a request's is.
 */
import { setImmediate as eventLoop } from "node:timers/promises"

import { readTokens } from "../../../tokens/issuance.mjs"
import { makeReel } from "../../../tokens/reel.mjs"
import { verifierMaker } from "../../../tokens/verifiers.mjs"
import { heapOf } from "../heap.mjs"

export const open = async (context) => {
  const { jwk, file } = context.prepared
  const makeVerifier = await verifierMaker({ ...context.parameters, jwk }, context)
  const { next, size } = reelOf(file)

  const remember = async () => {
    const { verify, close } = await makeVerifier()
    for (let count = 0; count < size; count++) {
      if (verify(next()) === undefined) throw new Error("a good token was refused")
      // The revocation feed is read by a timer.
      if (count % 1_000 === 0) await eventLoop()
    }
    return { count: size, holder: verify, close }
  }
  return {
    prove: async () => {
      const { texts, userIds } = readTokens(file)
      const { verify, close } = await makeVerifier()
      if (verify(texts[0]) !== userIds[0]) throw new Error("not the token's user")
      await close?.()
      // Everything that is loaded or compiled at the first use.
      await (await remember()).close?.()
    },
    run: () => heapOf(remember),
    close: () => {}
  }
}

/** In a function of its own, so that the texts can be collected. */
const reelOf = (file) => makeReel(readTokens(file).texts)
