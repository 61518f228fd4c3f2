/**
 * Tags are compared in constant time (ASVS 11.2.4): every one that has the right length, right or wrong,
 * goes through `timingSafeEqual`.
 */
import * as crypto from "node:crypto"

import { beforeEach, describe, expect, it, vi } from "vitest"

import { textComparison } from "../../../src/adapters/node-crypto/constantTime.ts"
import { refreshTokenMac } from "../../../src/adapters/node-crypto/refreshTokenMac.ts"
import { tokenVerifier } from "../../../src/adapters/node-crypto/tokenVerifier.ts"
import type { Salt } from "../../../src/domain/identifier.ts"
import { payload, ring, signed } from "../../support/accessTokens.ts"

vi.mock("node:crypto", { spy: true })

const compare = vi.mocked(crypto.timingSafeEqual)

beforeEach(() => {
  compare.mockClear()
})

/** The text, and the same with another character at its start, in its middle and at its end. */
const variants = (text: string) => [
  text,
  ...[0, text.length >> 1, text.length - 2].map(
    (at) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1)
  )
]
const verdicts = [true, false, false, false]

describe("compared in constant time are", () => {
  it("both tags of a refresh token", () => {
    const mac = refreshTokenMac(["a secret of thirty-two bytes or more"], "https://api.example.com")
    const salt = "s".repeat(43) as Salt
    const [body = "", inner = "", outer = ""] = mac.seal("body", salt).split(".")
    const found = [
      ...variants(outer).map((tag) => mac.checkOuter(`${body}.${inner}`, tag) === 0),
      ...variants(inner).map((tag) => mac.checkInner(body, tag, salt, 0))
    ]
    expect(found).toEqual([...verdicts, ...verdicts])
    expect(compare).toHaveBeenCalledTimes(found.length)
  })

  it.each([ring.HS256, ring.HS384, ring.HS512])(
    "the signatures of access tokens: $algorithm",
    (key) => {
      const check = tokenVerifier.prepare([key])
      const token = signed(key, payload)
      const start = token.lastIndexOf(".") + 1
      const found = variants(token.slice(start)).map(
        (signature) => check(token.slice(0, start) + signature).kind === "genuine"
      )
      expect(found).toEqual(verdicts)
      expect(compare).toHaveBeenCalledTimes(found.length)
    }
  )

  it("texts of the right length, and a character that Latin-1 folds onto the right one is wrong", () => {
    const isSame = textComparison(3)
    expect(isSame("abc", "abc")).toBe(true)
    expect(isSame("abc", "ab\u0163")).toBe(false)
    expect(compare).toHaveBeenCalledTimes(2)
    expect(isSame("abc", "abcd")).toBe(false)
    expect(compare).toHaveBeenCalledTimes(2)
  })
})
