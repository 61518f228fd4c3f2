/**
 * The tags of refresh tokens: who can make them, which secrets they are known under, and that a token has
 * exactly one spelling.
 */
import { createHash, createHmac } from "node:crypto"

import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { refreshTokenMac } from "../../src/adapters/node-crypto/refreshTokenMac.ts"
import { deriveKeys } from "../../src/adapters/node-crypto/secrets.ts"
import type { Digest, Salt, SessionId } from "../../src/domain/identifier.ts"
import {
  maxRefreshTokenLength,
  parseRefreshToken,
  refreshTokenBody,
  type RefreshToken
} from "../../src/domain/refreshToken.ts"

const issuer = "https://api.example.com"
const secret = "the newest secret, with more than 32 bytes"
const oldSecret = "an old secret, which has 32 bytes as well"
const mac = refreshTokenMac([secret], issuer)

const base64urlOf = (bytes: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((array) => Buffer.from(array).toString("base64url"))
const count = fc.oneof(fc.nat(), fc.maxSafeNat())
const token: fc.Arbitrary<RefreshToken> = fc
  .record({
    session: base64urlOf(16),
    id: base64urlOf(32),
    parent: fc.option(fc.record({ digest: base64urlOf(32), issuedAt: count }), { nil: undefined }),
    generation: count,
    issuedAt: count
  })
  .map(({ session, parent, ...rest }) => ({
    ...rest,
    session: session as SessionId,
    parent: parent?.digest as Digest | undefined,
    parentIssuedAt: parent?.issuedAt
  }))
const salt = base64urlOf(32).map((text) => text as Salt)

type Mac = typeof mac

/** Under which secret a token passes both tags, or undefined where it fails one. */
function passes(text: string, rowSalt: Salt, by: Mac): number | undefined {
  const parts = parseRefreshToken(text)
  if (parts === undefined) return undefined
  const index = by.checkOuter(parts.sealed, parts.outerTag)
  const inner = index !== undefined && by.checkInner(parts.body, parts.innerTag, rowSalt, index)
  return inner ? index : undefined
}

describe("a sealed refresh token", () => {
  it("passes with the salt of its session, and says what it said", () => {
    fc.assert(
      fc.property(token, salt, (said, rowSalt) => {
        const text = mac.seal(refreshTokenBody(said), rowSalt)
        expect(passes(text, rowSalt, mac)).toBe(0)
        expect(parseRefreshToken(text)?.token).toEqual(said)
        expect(text.length).toBeLessThanOrEqual(maxRefreshTokenLength)
      })
    )
  })

  it("fails when any one of its characters is another one", () => {
    const other = fc.oneof(
      fc.string({ minLength: 1, maxLength: 1 }),
      fc.constantFrom(...Array.from("Aa0.-_"))
    )
    fc.assert(
      fc.property(token, salt, other, (said, rowSalt, character) => {
        const text = mac.seal(refreshTokenBody(said), rowSalt)
        for (let at = 0; at < text.length; at++) {
          if (text[at] === character) continue
          const altered = text.slice(0, at) + character + text.slice(at + 1)
          expect(passes(altered, rowSalt, mac)).toBeUndefined()
        }
      }),
      { numRuns: 20 }
    )
  })

  it("fails when it is cut, extended, or put together from two", () => {
    fc.assert(
      fc.property(token, token, salt, fc.nat({ max: 7 }), (one, other, rowSalt, at) => {
        const text = mac.seal(refreshTokenBody(one), rowSalt)
        const fields = text.split(".")
        const strange = mac.seal(refreshTokenBody(other), rowSalt).split(".")[at] ?? ""
        fc.pre(fields[at] !== strange)
        expect(passes(text.slice(0, -1), rowSalt, mac)).toBeUndefined()
        expect(passes(`${text}A`, rowSalt, mac)).toBeUndefined()
        expect(passes(`${text}.`, rowSalt, mac)).toBeUndefined()
        expect(passes(fields.with(at, strange).join("."), rowSalt, mac)).toBeUndefined()
      })
    )
  })

  it("passes under an old secret, which is told, and is sealed under the newest", () => {
    fc.assert(
      fc.property(token, salt, (said, rowSalt) => {
        const rotated = refreshTokenMac(
          ["the one after, not yet everywhere", secret, oldSecret],
          issuer
        )
        const body = refreshTokenBody(said)
        expect(passes(mac.seal(body, rowSalt), rowSalt, rotated)).toBe(1)
        const oldest = refreshTokenMac([oldSecret], issuer).seal(body, rowSalt)
        expect(passes(oldest, rowSalt, rotated)).toBe(2)
        expect(passes(oldest, rowSalt, mac)).toBeUndefined()
        expect(passes(rotated.seal(body, rowSalt), rowSalt, rotated)).toBe(0)
      })
    )
  })

  it("is refused by another issuer, whatever they share", () => {
    fc.assert(
      fc.property(token, salt, fc.webUrl(), (said, rowSalt, other) => {
        fc.pre(other !== issuer)
        const text = mac.seal(refreshTokenBody(said), rowSalt)
        const parts = parseRefreshToken(text)
        const theirs = refreshTokenMac([secret], other)
        expect(theirs.checkOuter(parts?.sealed ?? "", parts?.outerTag ?? "")).toBeUndefined()
        expect(theirs.checkInner(parts?.body ?? "", parts?.innerTag ?? "", rowSalt, 0)).toBe(false)
      })
    )
  })
})

describe("an inner tag", () => {
  const keyFor = (purpose: "refresh-token-inner-tag" | "refresh-token-outer-tag") =>
    (deriveKeys([secret], purpose, issuer)[0] as ReturnType<typeof deriveKeys>[number]).export()
  const hmac = (key: Buffer | string, text: string): Buffer =>
    createHmac("sha256", key).update(text).digest()

  it("needs the salt: no key that the secret gives makes one", () => {
    fc.assert(
      fc.property(token, salt, salt, (said, rowSalt, otherSalt) => {
        fc.pre(rowSalt !== otherSalt)
        const body = refreshTokenBody(said)
        const keys = [keyFor("refresh-token-inner-tag"), keyFor("refresh-token-outer-tag"), secret]
        const tags = keys.flatMap((key) => [
          hmac(key, body),
          hmac(hmac(key, ""), body),
          hmac(hmac(key, said.session), body),
          hmac(hmac(key, otherSalt), body)
        ])
        for (const tag of tags) {
          expect(mac.checkInner(body, tag.toString("base64url"), rowSalt, 0)).toBe(false)
        }
      })
    )
  })

  it("needs the secret: no key that the salt and the row give makes one", () => {
    fc.assert(
      fc.property(token, salt, (said, rowSalt) => {
        const body = refreshTokenBody(said)
        const known = [rowSalt, Buffer.from(rowSalt, "base64url"), mac.digest(said.id), issuer, ""]
        for (const key of known) {
          const tags = [hmac(key, body), hmac(hmac(key, rowSalt), body)]
          for (const tag of tags) {
            expect(mac.checkInner(body, tag.toString("base64url"), rowSalt, 0)).toBe(false)
          }
        }
      })
    )
  })

  it("is the HMAC, under the HMAC of the salt, of everything before it", () => {
    fc.assert(
      fc.property(token, salt, (said, rowSalt) => {
        const body = refreshTokenBody(said)
        const tag = hmac(hmac(keyFor("refresh-token-inner-tag"), rowSalt), body)
        expect(mac.seal(body, rowSalt).startsWith(`${body}.${tag.toString("base64url")}.`)).toBe(
          true
        )
      })
    )
  })

  it("is known under no secret that there is not", () => {
    const body = "wwr1_"
    const text = mac.seal(body, "AA" as Salt)
    const innerTag = text.slice(body.length + 1, body.length + 44)
    expect(mac.checkInner(body, innerTag, "AA" as Salt, 0)).toBe(true)
    for (const index of [-1, 1, 0.5, Number.NaN]) {
      expect(mac.checkInner(body, innerTag, "AA" as Salt, index)).toBe(false)
    }
  })
})

describe("the text of a refresh token", () => {
  const spelling = fc.string({ unit: fc.constantFrom(...Array.from("Aa0z.-_wr1~+= ")) })
  const nearly = fc
    .tuple(token, salt, fc.nat({ max: 320 }), fc.nat({ max: 3 }), spelling)
    .map(([said, rowSalt, at, cut, put]) => {
      const text = mac.seal(refreshTokenBody(said), rowSalt)
      return text.slice(0, at) + put + text.slice(at + cut)
    })

  it("is the only spelling of what it says", () => {
    let taken = 0
    fc.assert(
      fc.property(nearly, (text) => {
        const parts = parseRefreshToken(text)
        if (parts === undefined) return
        taken += 1
        expect(`${refreshTokenBody(parts.token)}.${parts.innerTag}.${parts.outerTag}`).toBe(text)
        expect(`${parts.body}.${parts.innerTag}`).toBe(parts.sealed)
      }),
      { numRuns: 5000 }
    )
    expect(taken).toBeGreaterThan(0)
  })
})

describe("the digest of a token's id", () => {
  it("is SHA-256 of its characters, base64url", () => {
    fc.assert(
      fc.property(base64urlOf(32), (id) => {
        const expected = createHash("sha256").update(Buffer.from(id, "ascii")).digest("base64url")
        expect(mac.digest(id)).toBe(expected)
      })
    )
  })
})
