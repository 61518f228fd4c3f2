/**
 * Random bytes that are the same for the same seed, so that a failing test can be run again. Predictable:
 * never outside tests.
 */
import { createHash } from "node:crypto"

export interface SeededRandom {
  readonly bytes: (n: number) => Uint8Array
}

/** SHA-256 in counter mode over the seed. */
export function seededRandom(seed: string | number): SeededRandom {
  let counter = 0
  return {
    bytes: (n) => {
      const bytes = new Uint8Array(n)
      for (let filled = 0; filled < n;) {
        const block = createHash("sha256").update(`${seed}:${counter++}`).digest()
        bytes.set(block.subarray(0, n - filled), filled)
        filled += block.length
      }
      return bytes
    }
  }
}
