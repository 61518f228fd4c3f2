/**
 * Verifies each token once, then goes on with a verifier that has seen none. Making that verifier is not
 * timed.
 */
import { repeatFresh } from "../../../harness/turns.mjs"
import { makeReel } from "../../../tokens/reel.mjs"
import { verifying } from "../../../tokens/verifying.mjs"
import { openTokens } from "../openTokens.mjs"

/** A batch or a lane may go a little further than told, and the tokens must not come round. */
const reserve = 64

export const open = async (context) => {
  const { makeVerifier, tokens, prove } = await openTokens(context)
  const reel = makeReel(tokens.texts)
  let verifier
  const fresh = async () => {
    await verifier?.close?.()
    verifier = await makeVerifier()
    return verifying(verifier, reel.next, "accepted")
  }
  const pass = (turn, milliseconds) =>
    turn(milliseconds, context.parameters.inFlight, reel.size - reserve)
  return {
    prove,
    run: (milliseconds) => repeatFresh(milliseconds, fresh, pass),
    close: () => verifier?.close?.()
  }
}
