/**
 * Signatures at the edges of their algorithms: out of range, in another form, of another length, or right
 * for everything.
 */
import { createPrivateKey, sign } from "node:crypto"

import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { tokenVerifier } from "../../src/adapters/node-crypto/tokenVerifier.ts"
import {
  base64url,
  headerOf,
  p256,
  payload,
  ring,
  ringKeys,
  signatureOver,
  signed
} from "../support/accessTokens.ts"

const check = tokenVerifier.prepare(ringKeys)

const signedPartOf = (algorithm: keyof typeof ring): string =>
  `${base64url(headerOf(ring[algorithm]))}.${base64url(JSON.stringify(payload))}`
const verdictOn = (algorithm: keyof typeof ring, signature: Uint8Array): string =>
  check(`${signedPartOf(algorithm)}.${base64url(signature)}`).kind

const bigEndian = (value: bigint): Buffer =>
  Buffer.from(value.toString(16).padStart(64, "0").slice(-64), "hex")
const littleEndian = (value: bigint): Buffer => bigEndian(value).reverse()
const fromBigEndian = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes).toString("hex")}`)

describe("an ES256 signature", () => {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const right = signatureOver(ring.ES256, signedPartOf("ES256"))
  const r = fromBigEndian(right.subarray(0, 32))
  const s = fromBigEndian(right.subarray(32))
  const pair = (first: bigint, second: bigint): Buffer =>
    Buffer.concat([bigEndian(first), bigEndian(second)])
  const der = sign(
    "sha256",
    Buffer.from(signedPartOf("ES256")),
    createPrivateKey({ key: p256, format: "jwk" })
  )

  it.each([
    ["r and s are zero", Buffer.alloc(64)],
    ["r is zero", pair(0n, s)],
    ["s is zero", pair(r, 0n)],
    ["r is the order", pair(order, s)],
    ["s is the order", pair(r, order)],
    ["r and s are the order", pair(order, order)],
    ["s is beyond the order", pair(r, (s % (2n ** 256n - order)) + order)],
    ["r and s are one", pair(1n, 1n)],
    ["r and s are as large as can be written", Buffer.alloc(64, 0xff)],
    ["r and s have changed places", pair(s, r)],
    ["r is mirrored", pair(order - r, s)],
    ["it is DER", der],
    ["it is the first 64 bytes of DER", der.subarray(0, 64)],
    ["it is a byte short", right.subarray(0, 63)],
    ["it is a byte long", Buffer.concat([right, Buffer.alloc(1)])],
    ["it has a byte before it", Buffer.concat([Buffer.alloc(1), right])],
    ["it stands there twice", Buffer.concat([right, right])],
    ["it has the length of ES384", Buffer.alloc(96, 1)],
    ["it is empty", Buffer.alloc(0)]
  ])("is refused where %s", (_name, signature) => {
    expect(verdictOn("ES256", signature)).toBe("forged")
  })

  it("has a mirror image that is as right (nothing may be keyed on a signature)", () => {
    expect(verdictOn("ES256", pair(r, order - s))).toBe("genuine")
  })
})

describe("an EdDSA signature", () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const right = signatureOver(ring.EdDSA, signedPartOf("EdDSA"))
  const s = fromBigEndian(Buffer.from(right.subarray(32)).reverse())
  const withS = (value: bigint): Buffer =>
    Buffer.concat([right.subarray(0, 32), littleEndian(value)])

  // Every point of an order up to 8, and the spellings of them that RFC 8032 forbids.
  const smallOrder = [
    `01${"00".repeat(31)}`,
    `01${"00".repeat(30)}80`,
    `ec${"ff".repeat(30)}7f`,
    `ec${"ff".repeat(31)}`,
    `${"00".repeat(32)}`,
    `${"00".repeat(31)}80`,
    `ed${"ff".repeat(30)}7f`,
    `ed${"ff".repeat(31)}`,
    `ee${"ff".repeat(30)}7f`,
    `ee${"ff".repeat(31)}`,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
  ].map((hex) => Buffer.from(hex, "hex"))

  it("has one S: adding the order any number of times makes it wrong", () => {
    expect(verdictOn("EdDSA", withS(s))).toBe("genuine")
    for (let times = 1n; s + times * order < 2n ** 256n; times++) {
      expect(verdictOn("EdDSA", withS(s + times * order))).toBe("forged")
    }
  })

  it("is refused where R is a point of small order", () => {
    for (const point of smallOrder) {
      for (const scalar of [0n, 1n, s, order]) {
        expect(verdictOn("EdDSA", Buffer.concat([point, littleEndian(scalar)]))).toBe("forged")
      }
    }
  })

  it.each([0, 1, 32, 63, 65, 96, 114, 128])("is refused with %i bytes", (length) => {
    expect(verdictOn("EdDSA", Buffer.concat([right, right]).subarray(0, length))).toBe("forged")
  })
})

describe("any signature", () => {
  it.each(ringKeys)("is refused with one bit flipped: $algorithm", ({ algorithm }) => {
    const right = signatureOver(ring[algorithm], signedPartOf(algorithm))
    expect(verdictOn(algorithm, right)).toBe("genuine")
    for (let bit = 0; bit < right.length * 8; bit++) {
      const flipped = Buffer.from(right)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(verdictOn(algorithm, flipped)).toBe("forged")
    }
  })

  it.each(ringKeys)("has one spelling: $algorithm", ({ algorithm }) => {
    const token = signed(ring[algorithm], payload)
    const spelled = token.slice(token.lastIndexOf(".") + 1)
    const same = Buffer.from(spelled, "base64url")
    const alphabet = Array.from(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/"
    )
    const others = [
      ...alphabet.map((last) => spelled.slice(0, -1) + last),
      `${spelled}=`,
      `${spelled}==`,
      `${spelled}\n`,
      `${spelled.slice(0, 5)} ${spelled.slice(5)}`,
      spelled.replaceAll("-", "+").replaceAll("_", "/")
    ].filter((other) => other !== spelled && Buffer.from(other, "base64url").equals(same))

    expect(others.length).toBeGreaterThan(3)
    for (const other of others) {
      expect(check(`${token.slice(0, -spelled.length)}${other}`).kind).toBe("forged")
    }
  })

  it("is not found by chance, nor does any text make the check throw", () => {
    const segment = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.base64String(),
      fc.constantFrom(...ringKeys.map((key) => base64url(headerOf(key)))),
      fc.uint8Array({ minLength: 30, maxLength: 70 }).map(base64url)
    )
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
        expect(check(segments.join("."))).toEqual({ kind: "forged" })
      }),
      { numRuns: 2000 }
    )
  })
})
