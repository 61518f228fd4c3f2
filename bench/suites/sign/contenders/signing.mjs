/**
 * Signs tokens with a library that does only that.
 */
import { repeat, repeatAwaiting } from "../../../harness/turns.mjs"
import { newKey } from "../../../tokens/issuance.mjs"
import { openSigner } from "../../../tokens/signers.mjs"
import { verifierMaker } from "../../../tokens/verifiers.mjs"

const userId = "5b0b5f0a-7b7e-4c1e-9a66-0d9a5d8a6f10"

export const open = async (context) => {
  const { algorithm, library, inFlight } = context.parameters
  const jwk = newKey(algorithm)
  const sign = await openSigner(library, jwk)
  const check = (token) => {
    if (token.length < 100) throw new Error("no token")
  }
  const awaits = sign(userId) instanceof Promise
  return {
    prove: async () => {
      const { verify } = await (await verifierMaker({ library: "plain", jwk }, context))()
      const [one, other] = [await sign(userId), await sign(userId)]
      for (const token of [one, other]) {
        if (verify(token) !== userId) throw new Error("the token is not good")
      }
      if (one === other) throw new Error("two tokens are one")
    },
    run: (milliseconds) =>
      awaits
        ? repeatAwaiting(milliseconds, async () => check(await sign(userId)), inFlight)
        : repeat(milliseconds, () => check(sign(userId))),
    close: () => {}
  }
}
