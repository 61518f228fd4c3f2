/**
 * Encrypted access tokens: what was encrypted decrypts to itself under a secret that is still known, and
 * nothing else decrypts to anything.
 */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose"
import { describe, expect, it } from "vitest"

import { noTokenEncryption, tokenEncryption } from "../../src/adapters/jose/tokenEncryption.ts"
import { deriveKeys } from "../../src/adapters/node-crypto/secrets.ts"
import { payload, ring, ringKeys, signed } from "../support/accessTokens.ts"

const secret = "the newest secret, with more than 32 bytes"
const oldSecret = "an old secret, which has 32 bytes as well"
const encryption = tokenEncryption([secret])
const [key] = deriveKeys([secret], "access-token-encryption") as [
  ReturnType<typeof deriveKeys>[number]
]

const encrypt = (token: string, by = encryption): Promise<string> =>
  Effect.runPromise(by.encrypt(token))
const decrypt = (token: string, by = encryption): Promise<string | undefined> =>
  Effect.runPromise(by.decrypt(token))

const token = signed(ring.ES256, payload)

describe("an encrypted token", () => {
  it("decrypts to what it was", async () => {
    expect(encryption.enabled).toBe(true)
    for (const material of ringKeys) {
      const text = signed(material, payload)
      expect(await decrypt(await encrypt(text))).toBe(text)
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
        expect(await decrypt(await encrypt(text))).toBe(text)
      })
    )
  })

  it("is a JWE that any reader with the key can open (RFC 7516)", async () => {
    const { plaintext, protectedHeader } = await compactDecrypt(await encrypt(token), key)
    expect(new TextDecoder().decode(plaintext)).toBe(token)
    expect(Object.keys(protectedHeader)).toEqual(["alg", "enc", "cty", "kid"])
    expect(protectedHeader).toMatchObject({ alg: "dir", enc: "A256GCM", cty: "JWT" })
  })

  it("shows nothing of what is inside", async () => {
    const text = await encrypt(token)
    for (const part of [...token.split("."), payload.sub, payload.sid])
      expect(text).not.toContain(part)
    const decoded = text.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"))
    expect(decoded.join()).not.toContain(payload.sid)
  })

  it("names its key by an id of its own, the same wherever the secret stands in the list", async () => {
    const kid = (text: string) => decodeProtectedHeader(text)["kid"]
    const rotated = tokenEncryption([oldSecret, secret])
    const other = kid(await encrypt(token, rotated))
    expect(kid(await encrypt(token))).toMatch(/^[\w-]{16}$/)
    expect(other).not.toBe(kid(await encrypt(token)))
    expect(other).toBe(kid(await encrypt(token, tokenEncryption([oldSecret]))))
    expect(key.export().toString("base64url")).not.toContain(kid(await encrypt(token)))
  })

  it("is encrypted with the newest secret, and decrypts with any that is known", async () => {
    const rotated = tokenEncryption([oldSecret, secret])
    expect(await decrypt(await encrypt(token), rotated)).toBe(token)
    expect(await decrypt(await encrypt(token, rotated), rotated)).toBe(token)
    expect(await decrypt(await encrypt(token, rotated))).toBeUndefined()
  })

  it("is never the same twice", async () => {
    const texts = await Promise.all(Array.from({ length: 200 }, () => encrypt(token)))
    expect(new Set(texts.map((text) => text.split(".")[2])).size).toBe(200)
  })
})

describe("nothing else decrypts:", () => {
  it("an encrypted token with any one character changed", async () => {
    const text = await encrypt("a signed token")
    for (let at = 0; at < text.length; at++) {
      for (const character of [
        "A",
        "_",
        "=",
        ".",
        "\n",
        String.fromCharCode(text.charCodeAt(at) + 256)
      ]) {
        if (text[at] === character) continue
        expect(await decrypt(text.slice(0, at) + character + text.slice(at + 1))).toBeUndefined()
      }
    }
  })

  it("an encrypted token in another spelling", async () => {
    const text = await encrypt("1")
    const [header, , nonce, ciphertext, tag] = text.split(".") as [
      string,
      string,
      string,
      string,
      string
    ]
    const bytes = Buffer.concat([ciphertext, tag].map((part) => Buffer.from(part, "base64url")))
    const moved = [bytes.subarray(0, 5), bytes.subarray(5)].map((part) =>
      part.toString("base64url")
    )
    const spellings = [
      `${text}=`,
      `${text}==`,
      `${text}\n`,
      ` ${text}`,
      `${text}.`,
      text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1),
      [header, "", nonce, `${ciphertext}=`, tag].join("."),
      [header, "", `${nonce} `, ciphertext, tag].join("."),
      [header, "", nonce, `${ciphertext.slice(0, 1)}\n${ciphertext.slice(1)}`, tag].join("."),
      [header, "", nonce, ciphertext, `\t${tag}`].join("."),
      [header, " ", nonce, ciphertext, tag].join("."),
      [header, "", nonce, ...moved].join("."),
      [header, "AA", nonce, ciphertext, tag].join("."),
      [header, nonce, ciphertext, tag].join("."),
      JSON.stringify({ protected: header, iv: nonce, ciphertext, tag })
    ]
    for (const spelling of spellings) expect(await decrypt(spelling)).toBeUndefined()
    expect(await decrypt(text)).toBe("1")
  })

  it("a JWE with any other header, even under the right key", async () => {
    const { kid } = decodeProtectedHeader(await encrypt(token)) as { kid: string }
    const own = { alg: "dir", enc: "A256GCM", cty: "JWT", kid }
    const headers = [
      { alg: "dir", enc: "A256GCM", kid },
      { alg: "dir", enc: "A256GCM", cty: "JWT" },
      { alg: "dir", enc: "A256GCM", cty: "jwt", kid },
      { enc: "A256GCM", alg: "dir", cty: "JWT", kid },
      { ...own, typ: "JWT" },
      { ...own, zip: "DEF" },
      { ...own, kid: "elsewhere" },
      { alg: "A256GCMKW", enc: "A256GCM", cty: "JWT", kid }
    ]
    const made = (header: { alg: string; enc: string }) =>
      new CompactEncrypt(new TextEncoder().encode(token)).setProtectedHeader(header).encrypt(key)
    expect(await decrypt(await made(own))).toBe(token)
    for (const header of headers) expect(await decrypt(await made(header))).toBeUndefined()
  })

  it("a token under another secret, or no encrypted token at all", async () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.base64String(), { minLength: 5, maxLength: 5 }).map((parts) => parts.join(".")),
      fc.constantFrom(token, "", "....", "a....")
    )
    await fc.assert(
      fc.asyncProperty(text, fc.string({ minLength: 32 }), async (garbage, other) => {
        expect(await decrypt(garbage)).toBeUndefined()
        expect(await decrypt(await encrypt(token, tokenEncryption([other])))).toBeUndefined()
      })
    )
  })

  it("a text longer than any token that is looked at, before it is decoded", async () => {
    expect(await decrypt(await encrypt("x".repeat(6000)))).toHaveLength(6000)
    expect(await decrypt(await encrypt("x".repeat(6200)))).toBeUndefined()
  })
})

describe("without encryption", () => {
  it("tokens pass through as they are", async () => {
    expect(noTokenEncryption.enabled).toBe(false)
    expect(await encrypt(token, noTokenEncryption)).toBe(token)
    expect(await decrypt(token, noTokenEncryption)).toBe(token)
  })
})
