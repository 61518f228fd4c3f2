/**
 * Turns of verifying tokens, each time checked for the answer that is right.
 */
import { repeat, repeatAwaiting } from "../harness/turns.mjs"

/**
 * @param {import("./verifiers.mjs").Verifier} verifier
 * @param {() => string} next a token's fresh string
 * @param {"accepted" | "refused"} right
 * @returns {(milliseconds: number, inFlight?: number, most?: number) => Promise<import("../harness/suite.mjs").Sample>}
 */
export const verifying = ({ verify, awaits }, next, right) => {
  const check = (userId) => {
    if ((userId === undefined) === (right === "accepted"))
      throw new Error(`a token was not ${right}`)
  }
  const once = () => check(verify(next()))
  const onceAwaited = async () => check(await verify(next()))
  return (milliseconds, inFlight, most) =>
    awaits
      ? repeatAwaiting(milliseconds, onceAwaited, inFlight, most)
      : repeat(milliseconds, once, most)
}
