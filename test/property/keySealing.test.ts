/**
 * Signing keys at rest: what was sealed opens as itself, for its own key id, under a secret that is still
 * known; anything else does not open, and sealing never repeats itself.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { keySealing } from "../../src/adapters/node-crypto/keySealing.ts"
import { nodeRandom } from "../../src/adapters/node-crypto/random.ts"
import type { KeyId } from "../../src/domain/identifier.ts"
import { ringKeys } from "../support/accessTokens.ts"

const secret = "the newest secret, with more than 32 bytes"
const oldSecret = "an old secret, which has 32 bytes as well"
const sealing = keySealing([secret], nodeRandom)

const keyId = fc
  .string({ unit: fc.constantFrom(...Array.from("abcXYZ019._~-")), minLength: 1, maxLength: 64 })
  .map((text) => text as KeyId)
const plaintext = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(...ringKeys.map(({ jwk }) => jwk))
)

describe("a sealed key", () => {
  it("opens as what it was, and tells that the newest secret sealed it", () => {
    fc.assert(
      fc.property(keyId, plaintext, (id, text) => {
        expect(sealing.open(id, sealing.seal(id, text))).toEqual({ plaintext: text, newest: true })
      })
    )
  })

  it("is printable ASCII and fits the column that it is kept in", () => {
    for (const { id, jwk } of ringKeys) {
      expect(sealing.seal(id, jwk)).toMatch(/^wwk1\.[\w-]{16}\.[\w-]{1,4000}$/)
    }
  })

  it("shows nothing of the key", () => {
    for (const { id, jwk } of ringKeys) {
      const sealed = sealing.seal(id, jwk)
      const { d, k } = JSON.parse(jwk) as { d?: string; k?: string }
      expect(sealed).not.toContain(d ?? k)
      expect(Buffer.from(sealed.split(".")[2] ?? "", "base64url").includes(d ?? k ?? "")).toBe(
        false
      )
    }
  })

  it("does not open under another key's id", () => {
    fc.assert(
      fc.property(keyId, keyId, plaintext, (id, other, text) => {
        fc.pre(id !== other)
        expect(sealing.open(other, sealing.seal(id, text))).toBeUndefined()
      })
    )
  })

  it("opens under an old secret that is still known, and tells so; not under any other", () => {
    fc.assert(
      fc.property(keyId, plaintext, fc.string({ minLength: 32 }), (id, text, other) => {
        const old = keySealing([oldSecret], nodeRandom).seal(id, text)
        const rotated = keySealing([secret, oldSecret], nodeRandom)
        expect(rotated.open(id, old)).toEqual({ plaintext: text, newest: false })
        expect(rotated.open(id, rotated.seal(id, text))).toEqual({ plaintext: text, newest: true })
        expect(sealing.open(id, old)).toBeUndefined()
        expect(keySealing([other], nodeRandom).open(id, old)).toBeUndefined()
      })
    )
  })

  it("does not open with any one character changed", () => {
    fc.assert(
      fc.property(
        keyId,
        fc.string({ maxLength: 20 }),
        fc.constantFrom(...Array.from("A_.=w1 ")),
        (id, text, other) => {
          const sealed = sealing.seal(id, text)
          for (let at = 0; at < sealed.length; at++) {
            if (sealed[at] === other) continue
            const altered = sealed.slice(0, at) + other + sealed.slice(at + 1)
            expect(sealing.open(id, altered)).toBeUndefined()
          }
        }
      ),
      { numRuns: 50 }
    )
  })

  it("does not open with any one bit flipped, or any bytes moved between its parts", () => {
    const id = "key" as KeyId
    const [version, nonce, box] = sealing.seal(id, "a key").split(".") as [string, string, string]
    for (const part of [0, 1]) {
      const bytes = Buffer.from([nonce, box][part] as string, "base64url")
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Buffer.from(bytes)
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const text = flipped.toString("base64url")
        const sealed = part === 0 ? [version, text, box] : [version, nonce, text]
        expect(sealing.open(id, sealed.join("."))).toBeUndefined()
      }
    }
    const together = Buffer.from(nonce + box, "base64url")
    for (const cut of [0, 8, 11, 13, 16, together.length]) {
      const parts = [together.subarray(0, cut), together.subarray(cut)]
      const sealed = [version, ...parts.map((bytes) => bytes.toString("base64url"))]
      expect(sealing.open(id, sealed.join("."))).toBeUndefined()
    }
  })

  it("does not open without all of its parts, however short what is left", () => {
    const id = "key" as KeyId
    const [version, nonce] = sealing.seal(id, "").split(".") as [string, string]
    for (let length = 0; length <= 16; length++) {
      const box = Buffer.alloc(length).toString("base64url")
      expect(sealing.open(id, `${version}.${nonce}.${box}`)).toBeUndefined()
      expect(sealing.open(id, `${version}.${box}.${nonce}`)).toBeUndefined()
    }
    expect(sealing.open(id, `${version}.${nonce}`)).toBeUndefined()
    expect(sealing.open(id, version)).toBeUndefined()
  })

  it("has one spelling", () => {
    const id = "key" as KeyId
    const sealed = sealing.seal(id, "12")
    const oneMore = sealing.seal(id, "1")
    const last = oneMore.charCodeAt(oneMore.length - 1)
    const respelled = oneMore.slice(0, -1) + String.fromCharCode(last + 1)
    const spellings = [
      `${sealed}=`,
      `${sealed}\n`,
      ` ${sealed}`,
      `${sealed}.`,
      `${sealed}.AA`,
      respelled
    ]
    for (const spelling of spellings) expect(sealing.open(id, spelling)).toBeUndefined()
  })

  it("is no text of any other kind", () => {
    fc.assert(
      fc.property(
        keyId,
        fc.oneof(
          fc.string(),
          fc.string().map((rest) => `wwk1.${rest}`)
        ),
        (id, text) => {
          expect(sealing.open(id, text)).toBeUndefined()
        }
      )
    )
  })
})

describe("sealing", () => {
  it("takes every nonce from the random source, twelve bytes of it", () => {
    const asked: number[] = []
    const counted = keySealing([secret], {
      bytes: (n) => {
        asked.push(n)
        return Buffer.alloc(n, 7)
      }
    })
    expect(counted.seal("key" as KeyId, "text")).toContain(
      `.${Buffer.alloc(12, 7).toString("base64url")}.`
    )
    expect(asked).toEqual([12])
  })

  it("never gives the same nonce or the same text twice", () => {
    const sealed = Array.from({ length: 2000 }, () => sealing.seal("key" as KeyId, "text"))
    expect(new Set(sealed).size).toBe(2000)
    expect(new Set(sealed.map((text) => text.split(".")[1])).size).toBe(2000)
  })
})
