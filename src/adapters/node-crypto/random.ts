/**
 * Randomness from the operating system's generator, by way of OpenSSL (ASVS 11.5.1), fetched in blocks: a
 * call to the generator costs about the same for one id as for a hundred.
 *
 * A block is as good as single calls, for each of its bytes is given out at most once, wiped here when it
 * is, and passed over once the block is a second old. So whoever reads this memory later learns of no id
 * that was made before, and a copy of a machine that is woken later than that from its image shares no id
 * with the original.
 */
import { randomBytes, randomFillSync } from "node:crypto"

import * as Layer from "effect/Layer"

import { Random } from "../../ports/Random.ts"

const blockBytes = 4096
/** The most that is taken from a block at once: an id, a salt, a secret. */
const mostFromBlock = 64
/** For how long a block is good, in ms. */
const blockLife = 1000

function blockwise(): Random["Service"] {
  const block = new Uint8Array(blockBytes)
  let used = blockBytes
  let filledAt = 0

  const isGood = (n: number): boolean => {
    const age = Date.now() - filledAt
    return used + n <= blockBytes && age >= 0 && age < blockLife
  }

  return {
    bytes: (n) => {
      if (n > mostFromBlock) return randomBytes(n)
      if (!isGood(n)) {
        randomFillSync(block)
        used = 0
        filledAt = Date.now()
      }
      const bytes = block.slice(used, used + n)
      block.fill(0, used, used + n)
      used += n
      return bytes
    }
  }
}

export const nodeRandom: Random["Service"] = blockwise()

export const nodeRandomLayer: Layer.Layer<Random> = Layer.succeed(Random, nodeRandom)
