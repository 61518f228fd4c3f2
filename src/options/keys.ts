/**
 * The caller's own signing keys, as far as an option can be checked: what is in them is the signer's to
 * judge, and never shown.
 */
import * as Result from "effect/Result"

import { describe } from "./given.ts"
import { copyPlain } from "./plainObject.ts"
import { right, setting, wrong, type Reading } from "./setting.ts"

const most = 16

export const providedKeys = setting(
  {
    allowed: `a list of 1 to ${most} private or symmetric JWKs (RFC 7517), the signing one first`,
    example: `[{ "kty": "EC", "crv": "P-256", "kid": "2026-01", "x": "…", "y": "…", "d": "…" }]`
  },
  (given): Reading<readonly Readonly<Record<string, unknown>>[]> => {
    if (!Array.isArray(given))
      return wrong(typeof given === "string" ? "a string" : describe(given))
    if (given.length === 0 || given.length > most) return wrong(describe(given))
    const copies = Array.from<unknown, Record<string, unknown> | undefined>(given, copyPlain)
    const wrongs = copies.flatMap((copy, index) =>
      typeof copy?.["kty"] === "string" ? [] : [{ at: [index], given: keyInWords(given[index]) }]
    )
    const [first, ...rest] = wrongs
    return first === undefined
      ? right(copies.filter((copy) => copy !== undefined))
      : Result.fail([first, ...rest])
  }
)

function keyInWords(given: unknown): string {
  if (copyPlain(given) !== undefined) return "an object without a kty"
  return typeof given === "string" ? "a string" : describe(given)
}
