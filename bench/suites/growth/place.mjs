/**
 * Where a contender of this suite works: the large table is the suite's, a small one is its own.
 */
import { createHash } from "node:crypto"

import { populate, shares } from "../../load/population.mjs"

export async function openPlace(/** @type {import("../../load/mysql.mjs").Context} */ context) {
  const { mysql, parameters, prepared } = context
  const sessions = prepared[parameters.size]
  const isLarge = parameters.size === "large"
  const at = isLarge ? { ...context, mysql: { ...mysql, database: mysql.suiteDatabase } } : context
  if (!isLarge) await populate(at, sessions)

  /**
   * Numbers below `among`, evenly, in an order without a pattern, and the same in every run. None twice
   * before all came.
   */
  const numbers = (/** @type {number} */ among) => {
    const start = createHash("md5").update(parameters.size).digest().readUInt32LE() % among
    const stride = coprime(Math.floor(among * 0.618), among)
    let turn = 0
    return () => (start + turn++ * stride) % among
  }
  return { context: at, sessions, users: shares(sessions), numbers }
}

/** The first number from `from` on that has no divisor in common with `of`. */
function coprime(/** @type {number} */ from, /** @type {number} */ of) {
  const divisor = (/** @type {number} */ a, /** @type {number} */ b) =>
    b === 0 ? a : divisor(b, a % b)
  let candidate = Math.max(1, from)
  while (divisor(candidate, of) !== 1) candidate += 1
  return candidate
}
