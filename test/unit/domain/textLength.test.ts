import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { loneSurrogate, utf8Length } from "../../../src/domain/textLength.ts"

// Half of the code units are surrogates, so that they meet in every order.
const unit = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }))
const anyText = fc.string({ unit: unit.map((code) => String.fromCharCode(code)) })

describe("the UTF-8 length of a text", () => {
  it.each([
    ["nothing", "", 0],
    ["the last character of one byte", "\u007f", 1],
    ["the first character of two bytes", "\u0080", 2],
    ["the last character of two bytes", "\u07ff", 2],
    ["the first character of three bytes", "\u0800", 3],
    ["the last character before the surrogates", "\ud7ff", 3],
    ["the first character after the surrogates", "\ue000", 3],
    ["the last character of three bytes", "\uffff", 3],
    ["the first character of four bytes", "\u{10000}", 4],
    ["the last character of all", "\u{10ffff}", 4],
    ["a high surrogate alone", "\ud800", 3],
    ["a low surrogate alone", "\udfff", 3],
    ["a low surrogate before a high one", "\udc00\ud800", 6],
    ["two low surrogates", "\udc00\udfff", 6],
    ["a pair between letters", "a\u{1f600}b", 6]
  ])("is right for %s", (_name, text, bytes) => {
    expect(utf8Length(text)).toBe(bytes)
  })

  it("is the number of bytes that an encoder writes, whatever the text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
      })
    )
  })
})

describe("the first lone surrogate of a text", () => {
  it.each([
    ["", -1],
    ["abc", -1],
    ["\ud7ff\ue000\uffff", -1],
    ["\u{10000}\u{10ffff}", -1],
    ["\ud800", 0],
    ["\udbff", 0],
    ["\udc00", 0],
    ["\udfff", 0],
    ["\udc00\udfff", 0],
    ["a\u{1f600}\ude00", 3],
    ["ab\ud83d", 2],
    ["\ud83d\ud83d\ude00", 0],
    ["\ud83d\ue000", 0]
  ])("of %j is at %i", (text, index) => {
    expect(loneSurrogate(text)).toBe(index)
  })

  it("exists in exactly the texts that are not well-formed", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(loneSurrogate(text) === -1).toBe(!/\p{Surrogate}/u.test(text))
      })
    )
  })
})
