/**
 * Refuses tokens of one kind, again and again.
 */
import { forgeSignature, garbage } from "../../../tokens/forgery.mjs"
import { readTokens } from "../../../tokens/issuance.mjs"
import { makeReel } from "../../../tokens/reel.mjs"
import { verifierMaker } from "../../../tokens/verifiers.mjs"
import { verifying } from "../../../tokens/verifying.mjs"

/** Those of its own format, where a library cannot take ours. */
const ownRefused = {
  forged: ({ texts }) => texts.map(forgeSignature),
  garbage: ({ texts }) => garbage(texts)
}

export const open = async (context) => {
  const { kind, ...parameters } = context.parameters
  const { jwk, files } = context.prepared
  const makeVerifier = await verifierMaker({ ...parameters, jwk }, context)
  const verifier = await makeVerifier()
  const good = verifier.own ?? readTokens(files.good)
  const refused = verifier.own ? ownRefused[kind](verifier.own) : readTokens(files[kind]).texts
  const turn = verifying(verifier, makeReel(refused).next, "refused")

  return {
    // It must not refuse whatever comes.
    prove: async () => {
      for (const [index, text] of good.texts.slice(0, 20).entries()) {
        if ((await verifier.verify(text)) !== good.userIds[index]) {
          throw new Error("a good token was not accepted")
        }
      }
      for (const text of refused.slice(0, 100)) {
        if ((await verifier.verify(text)) !== undefined) throw new Error(`accepted: ${text}`)
      }
    },
    run: turn,
    close: () => verifier.close?.()
  }
}
