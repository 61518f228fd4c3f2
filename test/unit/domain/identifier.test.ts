import { randomBytes } from "node:crypto"

import { describe, expect, it } from "vitest"

import { isDigest, isKeyId, isSalt, isSessionId } from "../../../src/domain/identifier.ts"

const base64url = (bytes: number): string => randomBytes(bytes).toString("base64url")
const notText = [
  undefined,
  null,
  22,
  true,
  {},
  [],
  ["A".repeat(22)],
  ["A".repeat(43)],
  new String("A".repeat(22))
]

describe("a session id", () => {
  it("is the base64url of any 16 bytes", () => {
    for (let i = 0; i < 100; i++) expect(isSessionId(base64url(16))).toBe(true)
  })

  it.each([
    ["one character short", "A".repeat(21)],
    ["one character long", "A".repeat(23)],
    ["with padding", `${"A".repeat(22)}==`],
    ["in the other alphabet", `+/${"A".repeat(20)}`],
    ["with bits left over", `${"A".repeat(21)}B`],
    ["with a line feed after it", `${"A".repeat(22)}\n`],
    ["with a character that only looks right", `${"A".repeat(20)}\u0410A`],
    ["empty", ""]
  ])("is refused %s", (_name, text) => {
    expect(isSessionId(text)).toBe(false)
  })

  it.each(notText)("is a text, not %j", (value) => {
    expect(isSessionId(value)).toBe(false)
  })
})

describe.each([
  ["digest", isDigest],
  ["salt", isSalt]
] as const)("a %s", (_kind, is) => {
  it("is the base64url of any 32 bytes", () => {
    for (let i = 0; i < 100; i++) expect(is(base64url(32))).toBe(true)
  })

  it.each([
    ["one character short", "A".repeat(42)],
    ["one character long", "A".repeat(44)],
    ["with padding", `${"A".repeat(43)}=`],
    ["in the other alphabet", `+/${"A".repeat(41)}`],
    ["with bits left over", `${"A".repeat(42)}B`],
    ["with a line feed after it", `${"A".repeat(43)}\n`],
    ["empty", ""]
  ])("is refused %s", (_name, text) => {
    expect(is(text)).toBe(false)
  })

  it.each(notText)("is a text, not %j", (value) => {
    expect(is(value)).toBe(false)
  })
})

describe("a key id", () => {
  it.each(["a", "2026-11", "k".repeat(64), "A.b_c~d-9", base64url(32)])("may be %s", (text) => {
    expect(isKeyId(text)).toBe(true)
  })

  it.each([
    "",
    "k".repeat(65),
    "a b",
    "a/../b",
    "a'; DROP TABLE keys; --",
    "a\0",
    "a\n",
    "%61",
    "(a+)+$",
    "schl\u00fcssel",
    ...notText
  ])("may not be %j", (value) => {
    expect(isKeyId(value)).toBe(false)
  })
})
