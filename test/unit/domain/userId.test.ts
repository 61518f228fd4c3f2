import { describe, expect, it } from "vitest"

import { maxUserIdBytes, userIdProblem } from "../../../src/domain/userId.ts"

describe("a user id is fine", () => {
  it.each([
    ["one character", "a"],
    ["blanks, which are not trimmed", " alice "],
    ["control characters", "a\0\n"],
    ["255 bytes of one each", "a".repeat(255)],
    ["254 bytes of two each", "\u00e9".repeat(127)],
    ["255 bytes of three each", "\u20ac".repeat(85)],
    ["252 bytes of four each", "\u{1f600}".repeat(63)],
    [
      "the first and last characters of each length",
      "\x7f\x80\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}"
    ]
  ])("with %s", (_name, id) => {
    expect(userIdProblem(id)).toBeUndefined()
  })
})

describe("a user id is refused", () => {
  it.each([
    [undefined, "undefined"],
    [null, "null"],
    [42, "number"],
    [true, "boolean"],
    [["alice"], "an array"],
    [{ id: "alice" }, "object"],
    [10n, "bigint"]
  ])("that is no string: %s", (value, name) => {
    expect(userIdProblem(value)).toBe(`must be a string, got ${name}`)
  })

  it("that is empty", () => {
    expect(userIdProblem("")).toBe("must not be empty")
  })

  it.each([
    ["a".repeat(256), 256],
    ["\u00e9".repeat(128), 256],
    ["\u20ac".repeat(86), 258],
    ["\u{1f600}".repeat(64), 256]
  ])("that has more than 255 UTF-8 bytes", (id, bytes) => {
    expect(Buffer.byteLength(id)).toBe(bytes)
    expect(userIdProblem(id)).toBe(`must have at most ${maxUserIdBytes} UTF-8 bytes, got ${bytes}`)
  })

  it.each([
    ["a high surrogate at its end", "ab\ud83d", 2],
    ["a high surrogate before a letter", "\ud83dx", 0],
    ["two high surrogates", "a\ud83d\ud83d\ude00", 1],
    ["a low surrogate alone", "\ude00", 0],
    ["a low surrogate after a pair", "\ud83d\ude00\ude00", 2],
    ["a high surrogate before a private character", "\ud83d\ue000", 0]
  ])("that has %s", (_name, id, index) => {
    expect(userIdProblem(id)).toBe(
      `must be well-formed Unicode, got a lone surrogate at index ${index}`
    )
  })
})
