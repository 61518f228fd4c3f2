/**
 * Comparing a secret text with a presented one without telling, by the time it takes, how much of it was
 * right (ASVS 11.2.4).
 */
import { timingSafeEqual } from "node:crypto"

/**
 * A comparison of texts of `length` characters, for use over and over: it allocates nothing. The expected
 * text must have that length; whether the presented one has it may show in the time.
 */
export function textComparison(length: number): (expected: string, presented: string) => boolean {
  const a = Buffer.alloc(length)
  const b = Buffer.alloc(length)
  return (expected, presented) => {
    if (presented.length !== length) return false
    a.write(expected, "latin1")
    b.write(presented, "latin1")
    // Latin-1 folds every character into one byte. Only where all of those are right is the text itself
    // looked at, so that time tells nothing to someone who does not know them.
    return timingSafeEqual(a, b) && expected === presented
  }
}
