import { describe, expect, it } from "vitest"

import type { Digest, SessionId } from "../../../src/domain/identifier.ts"
import {
  maxRefreshTokenLength,
  parseRefreshToken,
  refreshTokenBody,
  type RefreshToken
} from "../../../src/domain/refreshToken.ts"

const session = `${"S".repeat(21)}A` as SessionId
const id = `${"I".repeat(42)}A`
const parent = `${"P".repeat(42)}A` as Digest
const inner = `${"N".repeat(42)}A`
const outer = `${"O".repeat(42)}A`

const first: RefreshToken = {
  session,
  id,
  parent: undefined,
  parentIssuedAt: undefined,
  generation: 0,
  issuedAt: 1_700_000_000_000
}
const later: RefreshToken = {
  ...first,
  parent,
  parentIssuedAt: 1_700_000_000_000,
  generation: 36,
  issuedAt: 1_700_000_600_000
}

const fieldsOf = (token: RefreshToken): readonly string[] =>
  `${refreshTokenBody(token)}.${inner}.${outer}`.slice("wwr1_".length).split(".")
const textOf = (fields: readonly string[]): string => `wwr1_${fields.join(".")}`

describe("the body of a refresh token", () => {
  it("of a session's first token has dashes for the parent", () => {
    expect(refreshTokenBody(first)).toBe(`wwr1_${session}.${id}.-.-.0.loyw3v28`)
  })

  it("of a later token names its parent", () => {
    expect(refreshTokenBody(later)).toBe(`wwr1_${session}.${id}.${parent}.loyw3v28.10.loywgq0w`)
  })
})

describe("a refresh token's text is taken apart", () => {
  it.each([
    ["a first one", first],
    ["a later one", later],
    [
      "the largest numbers",
      { ...later, generation: 2 ** 53 - 1, issuedAt: 2 ** 53 - 1, parentIssuedAt: 2 ** 53 - 1 }
    ],
    ["a parent that was issued at zero", { ...later, parentIssuedAt: 0 }]
  ])("%s", (_name, token) => {
    const body = refreshTokenBody(token)
    const text = `${body}.${inner}.${outer}`
    expect(parseRefreshToken(text)).toEqual({
      token,
      body,
      innerTag: inner,
      sealed: `${body}.${inner}`,
      outerTag: outer
    })
    expect(text.length).toBeLessThanOrEqual(maxRefreshTokenLength)
  })
})

// From the first number that is not exact on, by as many digits as the last one that is, and by more.
const tooLarge = ["2gosa7pa2gw", "zzzzzzzzzzz", "zzzzzzzzzzzz"]

describe("a text is no refresh token", () => {
  const fields = fieldsOf(later)
  it.each([
    ["when it is empty", ""],
    ["without the prefix", fields.join(".")],
    ["with the prefix of another version", `wwr2_${fields.join(".")}`],
    ["with the prefix in capitals", `WWR1_${fields.join(".")}`],
    ["with something before it", ` ${textOf(fields)}`],
    ["with too few fields", textOf(fields.slice(1))],
    ["with too many fields", textOf([...fields, outer])],
    ["when it is too long", textOf(fields.with(4, "1".repeat(200)))]
  ])("%s", (_name, text) => {
    expect(parseRefreshToken(text)).toBeUndefined()
  })

  it.each([
    [0, "session", ["", "AAAA", `${"S".repeat(21)}B`, `${session}=`]],
    [1, "id", ["", "-", `${"I".repeat(42)}B`, `${id}=`]],
    [2, "parent", ["", "-", "--", `${"P".repeat(42)}B`]],
    [
      3,
      "parent's birth",
      ["", "-", "-1", "0a", "A", "1.5", "+1", " 1", "1 ", "1e3 ", ...tooLarge, "_"]
    ],
    [4, "generation", ["", "-", "-1", "0a", "00", "A", "+1", "0x1", "1_0", ...tooLarge]],
    [5, "birth", ["", "-", "-1", "0a", "00", "A", "+1", "NaN", "Infinity", ...tooLarge]],
    [6, "inner tag", ["", "-", inner.slice(1), `${"N".repeat(42)}B`]],
    [7, "outer tag", ["", "-", outer.slice(1), `${"O".repeat(42)}B`, `${outer}\n`]]
  ] as const)("when field %i, the %s, has another shape", (index, _name, shapes) => {
    expect(parseRefreshToken(textOf(fields))).toBeDefined()
    for (const shape of shapes) {
      expect(parseRefreshToken(textOf(fields.with(index, shape)))).toBeUndefined()
    }
  })

  it("when a first token has half a parent", () => {
    const own = fieldsOf(first)
    expect(parseRefreshToken(textOf(own))).toBeDefined()
    expect(parseRefreshToken(textOf(own.with(2, parent)))).toBeUndefined()
    expect(parseRefreshToken(textOf(own.with(3, "1")))).toBeUndefined()
  })
})
