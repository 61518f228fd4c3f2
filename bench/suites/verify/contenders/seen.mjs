/**
 * Verifies the same tokens again and again.
 */
import { makeReel } from "../../../tokens/reel.mjs"
import { verifying } from "../../../tokens/verifying.mjs"
import { openTokens } from "../openTokens.mjs"

export const open = async (context) => {
  const { makeVerifier, tokens, prove } = await openTokens(context)
  const verifier = await makeVerifier()
  const turn = verifying(verifier, makeReel(tokens.texts).next, "accepted")
  return {
    prove,
    run: (milliseconds) => turn(milliseconds, context.parameters.inFlight),
    close: () => verifier.close?.()
  }
}
