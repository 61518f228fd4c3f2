import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { base64UrlLength, encodeBase64Url } from "../../../src/domain/base64url.ts"

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

describe("bytes as base64url", () => {
  it.each([
    ["", ""],
    ["f", "Zg"],
    ["fo", "Zm8"],
    ["foo", "Zm9v"],
    ["foob", "Zm9vYg"],
    ["fooba", "Zm9vYmE"],
    ["foobar", "Zm9vYmFy"]
  ])("are those of RFC 4648 section 10, without padding: %j is %j", (text, expected) => {
    expect(encodeBase64Url(bytesOf(text))).toBe(expected)
  })

  it("use - and _ where base64 has + and /", () => {
    expect(encodeBase64Url(Uint8Array.of(0xfb, 0xef, 0xff))).toBe("--__")
  })

  it("are what Node makes of them, and as long as was foretold", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = encodeBase64Url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString("base64url"))
        expect(text).toHaveLength(base64UrlLength(bytes.length))
      })
    )
  })
})
