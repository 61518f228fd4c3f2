/**
 * Verifies each token once. New ones are signed before each pass, which is not timed; the verifier stays the
 * same, as in a server, so what it remembers is pushed out as it goes.
 */
import { repeatFresh } from "../../../harness/turns.mjs"
import { readTokens, tokenSigner } from "../../../tokens/issuance.mjs"
import { makeReel } from "../../../tokens/reel.mjs"
import { verifying } from "../../../tokens/verifying.mjs"
import { openTokens } from "../openTokens.mjs"

/** A batch or a lane may go a little further than told, and the tokens must not come round. */
const reserve = 64

export const open = async (context) => {
  const { algorithm, inFlight } = context.parameters
  const { makeVerifier, prove } = await openTokens(context)
  const verifier = await makeVerifier()
  const { jwk, file } = context.prepared[algorithm]
  const { claims, userIds } = readTokens(file)
  const sign = tokenSigner(jwk, claims)

  const fresh = () => verifying(verifier, makeReel(userIds.map(sign)).next, "accepted")
  const pass = (turn, milliseconds) => turn(milliseconds, inFlight, userIds.length - reserve)
  return {
    prove,
    run: (milliseconds) => repeatFresh(milliseconds, fresh, pass),
    close: () => verifier.close?.()
  }
}
