/**
 * HMAC (RFC 2104, FIPS 198-1) over Node's one-shot hash. `createHmac` makes a stream with a native part for
 * every tag, which costs more than the tag; here a key is padded once and nothing is made but the tag. A
 * property holds the two against each other.
 */
import { hash, type KeyObject } from "node:crypto"

import type { Hash } from "./signatureScheme.ts"

const sizes = {
  sha256: { block: 64, digest: 32 },
  sha384: { block: 128, digest: 48 },
  sha512: { block: 128, digest: 64 }
} as const

/** Room for an ordinary token; for a longer text it grows. */
const room = 1024

/** The tag of a text, in base64url. */
export type Mac = (text: string) => string

/** Tags by a key of any length. */
export function hmac(algorithm: Hash, key: KeyObject): Mac {
  const tagger = makeTagger(algorithm)
  tagger.use(key.export())
  return (text) => tagger.tag(text, "base64url")
}

/** Tags by a key that is itself a tag: `salt`'s by `key`, raw. */
export function saltedHmac(
  algorithm: Hash,
  key: KeyObject
): (salt: string, text: string) => string {
  const outer = makeTagger(algorithm)
  outer.use(key.export())
  const inner = makeTagger(algorithm)
  const derived = Buffer.alloc(sizes[algorithm].digest)
  return (salt, text) => {
    derived.write(outer.tag(salt, "binary"), "binary")
    inner.use(derived)
    return inner.tag(text, "base64url")
  }
}

interface Tagger {
  /** Tags by this key from now on. */
  readonly use: (key: Buffer) => void
  readonly tag: (text: string, encoding: "base64url" | "binary") => string
}

function makeTagger(algorithm: Hash): Tagger {
  const { block, digest } = sizes[algorithm]
  // What is hashed first, the padded key and the text, and what is hashed then.
  let first = Buffer.alloc(block + room)
  const second = Buffer.alloc(block + digest)

  return {
    use: (key) => {
      const bytes = key.length > block ? hash(algorithm, key, "buffer") : key
      for (let index = 0; index < block; index++) {
        const byte = bytes[index] ?? 0
        first[index] = byte ^ 0x36
        second[index] = byte ^ 0x5c
      }
    },

    tag: (text, encoding) => {
      // UTF-8 has at most three bytes for a UTF-16 unit.
      const most = block + 3 * text.length
      if (most > first.length) first = Buffer.concat([first.subarray(0, block)], most)
      const end = block + first.write(text, block)
      second.write(hash(algorithm, first.subarray(0, end), "binary"), block, "binary")
      return hash(algorithm, second, encoding)
    }
  }
}
