/**
 * What every contender does beside verifying: making a token's string out of bytes.
 */
import { repeat } from "../../../harness/turns.mjs"
import { readTokens } from "../../../tokens/issuance.mjs"
import { makeReel } from "../../../tokens/reel.mjs"

export const open = ({ parameters, prepared }) => {
  const { texts } = readTokens(prepared[parameters.algorithm].file)
  const reel = makeReel(texts.slice(0, parameters.tokens))
  const make = () => {
    if (reel.next().length === 0) throw new Error("an empty token")
  }
  return { run: (milliseconds) => repeat(milliseconds, make), close: () => {} }
}
