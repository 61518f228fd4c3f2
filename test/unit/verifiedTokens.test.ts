/**
 * The memory of verified tokens by itself: what it keeps, what gives way, and that it stays within its bounds.
 */
import { createHash } from "node:crypto"

import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { verifiedTokens, type VerifiedTokens } from "../../src/app/verifiedTokens.ts"
import type { AccessToken } from "../../src/domain/accessToken.ts"
import type { KeyId } from "../../src/domain/identifier.ts"
import { audience, now, payload, readAccessToken, tolerance } from "../support/accessTokens.ts"

const keyId = "the key" as KeyId
const token = readAccessToken(payload, audience, now, tolerance) as AccessToken
const large = Number.MAX_SAFE_INTEGER

const memory = (maxTokens: number, maxBytes = large) =>
  verifiedTokens({ maxTokens, maxBytes }, (text) => text)

/** A text as long as a token that ends in its own way. */
const text = (name: string | number): string =>
  `${"p".repeat(500)}.${createHash("sha256").update(String(name)).digest("base64url")}`

const add = (tokens: VerifiedTokens, name: string | number) => tokens.add(text(name), token, keyId)
const has = (tokens: VerifiedTokens, name: string | number) => tokens.get(text(name)) !== undefined

describe("a verified token", () => {
  it("is found by the whole of its text", () => {
    const tokens = memory(10)
    const genuine = add(tokens, "a")
    expect(tokens.get(text("a"))).toBe(genuine)
    const other = `q${text("a").slice(1)}`
    expect(tokens.get(other)).toBeUndefined()
    expect(tokens.get(text("a").slice(-43))).toBeUndefined()
    expect(tokens.get("")).toBeUndefined()
  })

  it("is forgotten by the whole of its text", () => {
    const tokens = memory(10)
    add(tokens, "a")
    tokens.delete(`q${text("a").slice(1)}`)
    expect(has(tokens, "a")).toBe(true)
    tokens.delete(text("a"))
    expect(has(tokens, "a")).toBe(false)
    expect([tokens.size(), tokens.bytes()]).toEqual([0, 0])
  })

  it("takes the place of one with the same ending", () => {
    const tokens = memory(10)
    add(tokens, "a")
    tokens.add(`q${text("a").slice(1)}`, token, keyId)
    expect(tokens.size()).toBe(1)
    expect(has(tokens, "a")).toBe(false)
  })

  it("is kept in memory of its own", () => {
    const copied: string[] = []
    const tokens = verifiedTokens({ maxTokens: 10, maxBytes: large }, (given) => {
      copied.push(given)
      return `${given}`
    })
    tokens.add(text("a"), token, keyId)
    expect(copied).toEqual([text("a")])
  })

  it("is remembered from its second use on where there is no room left", () => {
    const tokens = memory(2)
    for (const name of ["a", "b", "c"]) add(tokens, name)
    expect(["a", "b", "c"].filter((name) => has(tokens, name))).toEqual(["a", "b"])
    add(tokens, "c")
    expect(has(tokens, "c")).toBe(true)
    expect(tokens.size()).toBe(2)
  })

  it("is not remembered where none are to be", () => {
    const tokens = memory(0)
    expect(add(tokens, "a").token).toBe(token)
    expect(has(tokens, "a")).toBe(false)
    expect(tokens.size()).toBe(0)
  })

  it("is not remembered where it alone is too large", () => {
    const tokens = memory(10, 1_000)
    add(tokens, "a")
    expect([tokens.size(), tokens.bytes()]).toEqual([0, 0])
  })
})

describe("tokens in use outlive a flood of others", () => {
  it("that come once", () => {
    const tokens = memory(1_000)
    const hot = Array.from({ length: 900 }, (_, index) => `hot ${index}`)
    for (const name of hot) add(tokens, name)
    // Each of those in use is used once for every hundred others.
    for (let flood = 0; flood < 10_000; flood++) {
      add(tokens, flood)
      if (flood % 100 === 99) for (const name of hot) tokens.get(text(name))
    }
    expect(hot.filter((name) => has(tokens, name))).toHaveLength(900)
  })

  it("that come twice: hardly any use of them finds nothing", () => {
    const tokens = memory(1_000)
    const hot = Array.from({ length: 500 }, (_, index) => `hot ${index}`)
    const missed: string[] = []
    const use = (name: string | number) => {
      if (has(tokens, name)) return
      add(tokens, name)
      missed.push(String(name))
    }
    for (let flood = 0; flood < 10_000; flood++) {
      use(flood)
      use(flood)
      if (flood % 100 === 99) for (const name of hot) use(name)
    }
    // The first time none is known; after that, 49,500 uses.
    const again = missed.filter((name) => name.startsWith("hot")).length - hot.length
    expect(again).toBeLessThan(2_500)
  })
})

describe("whatever is added, used and deleted", () => {
  const step = fc.record({
    kind: fc.constantFrom("add", "add", "get", "delete"),
    name: fc.integer({ min: 0, max: 30 })
  })

  it("the bounds hold, and what is remembered is what was added", () => {
    const seen = { evictions: 0, hits: 0, lost: 0 }
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 100, maxLength: 200 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 2_000, max: 20_000 }),
        (steps, maxTokens, maxBytes) => {
          const tokens = memory(maxTokens, maxBytes)
          const last = new Map<number, unknown>()
          for (const { kind, name } of steps) {
            if (kind === "add") {
              // Where there is no room, a second use makes some.
              const isKnown = has(tokens, name) || add(tokens, name) === tokens.get(text(name))
              if (!isKnown) add(tokens, name)
              last.set(name, tokens.get(text(name)))
            }
            if (kind === "delete") {
              tokens.delete(text(name))
              last.delete(name)
            }
            const found = tokens.get(text(name))
            if (found !== undefined) seen.hits += 1
            else if (last.has(name)) seen.evictions += 1
            const mayBeGone = found === undefined && kind !== "add"
            expect(found).toBe(mayBeGone ? undefined : last.get(name))
            if (kind === "add" && found === undefined) seen.lost += 1
            expect(tokens.size()).toBeLessThanOrEqual(maxTokens)
            expect(tokens.bytes()).toBeLessThanOrEqual(maxBytes)
          }
          for (const name of last.keys()) tokens.delete(text(name))
          expect([tokens.size(), tokens.bytes()]).toEqual([0, 0])
        }
      )
    )
    expect(seen.lost).toBe(0)
    expect(seen.evictions).toBeGreaterThan(100)
    expect(seen.hits).toBeGreaterThan(1_000)
  })
})
