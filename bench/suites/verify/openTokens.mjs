/**
 * What the contenders of this suite have in common: a library's verifiers, the tokens that they are given,
 * and the proof that they tell good ones from forged ones.
 */
import { forgeSignature } from "../../tokens/forgery.mjs"
import { readTokens } from "../../tokens/issuance.mjs"
import { verifierMaker } from "../../tokens/verifiers.mjs"

/** @param {import("../../harness/suite.mjs").Context} context */
export const openTokens = async (context) => {
  const { parameters, prepared } = context
  const { jwk, file } = prepared[parameters.algorithm]
  const makeVerifier = await verifierMaker({ ...parameters, jwk }, context)

  const first = await makeVerifier()
  const all = first.own ?? readTokens(file)
  const tokens = {
    texts: all.texts.slice(0, parameters.tokens),
    userIds: all.userIds.slice(0, parameters.tokens)
  }
  const prove = async () => {
    const { verify, own } = first
    const forge = own?.forge ?? forgeSignature
    for (const [index, text] of tokens.texts.slice(0, 100).entries()) {
      for (const time of ["first", "second"]) {
        const userId = await verify(text)
        if (userId !== tokens.userIds[index])
          throw new Error(`the ${time} time, not the token's user`)
      }
      if ((await verify(forge(text))) !== undefined) {
        throw new Error("a forged token was accepted")
      }
    }
    // Its connections are the library's own, and are used on.
    if (first.own === undefined) await first.close?.()
  }
  return { makeVerifier, tokens, prove }
}
