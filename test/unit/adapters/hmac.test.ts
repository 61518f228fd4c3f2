import { createHmac, createSecretKey } from "node:crypto"

import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

/**
 * HMAC over the one-shot hash, against published vectors and against Node's own.
 */
import { hmac, saltedHmac } from "../../../src/adapters/node-crypto/hmac.ts"

const anyHash = fc.constantFrom("sha256", "sha384", "sha512")
// Shorter than a block of either hash, as long as one, and longer.
const anyKey = fc.uint8Array({ minLength: 1, maxLength: 200 })
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ unit: "grapheme", maxLength: 3000, size: "max" })
)

describe("HMAC", () => {
  it.each([
    ["sha256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
    [
      "sha384",
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
    ],
    [
      "sha512",
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554" +
        "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    ]
  ] as const)("by %s is that of RFC 4231 section 4.3", (hash, expected) => {
    const tag = hmac(hash, createSecretKey("Jefe", "utf8"))
    expect(tag("what do ya want for nothing?")).toBe(
      Buffer.from(expected, "hex").toString("base64url")
    )
  })

  it("is what Node makes of any key and text, one after the other", () => {
    fc.assert(
      fc.property(anyHash, anyKey, fc.array(anyText, { minLength: 1 }), (hash, bytes, texts) => {
        const key = createSecretKey(bytes)
        const tag = hmac(hash, key)
        for (const text of texts) {
          expect(tag(text)).toBe(createHmac(hash, key).update(text).digest("base64url"))
        }
      })
    )
  })

  it("with a salt is by the key that the salt's own tag is, whatever salt came before", () => {
    fc.assert(
      fc.property(anyHash, anyKey, fc.array(fc.tuple(anyText, anyText)), (hash, bytes, pairs) => {
        const key = createSecretKey(bytes)
        const tag = saltedHmac(hash, key)
        for (const [salt, text] of pairs) {
          const derived = createHmac(hash, key).update(salt).digest()
          expect(tag(salt, text)).toBe(createHmac(hash, derived).update(text).digest("base64url"))
        }
      })
    )
  })
})
