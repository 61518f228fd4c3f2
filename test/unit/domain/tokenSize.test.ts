import { createSecretKey } from "node:crypto"

import * as fc from "fast-check"
import { CompactEncrypt } from "jose"
import { describe, expect, it } from "vitest"

import { accessTokenPayload, type TokenSubject } from "../../../src/domain/accessToken.ts"
import type { Json } from "../../../src/domain/json.ts"
import { signingAlgorithms, type SigningAlgorithm } from "../../../src/domain/signingKey.ts"
import { largestAccessToken } from "../../../src/domain/tokenSize.ts"
import { audience, ring, signed } from "../../support/accessTokens.ts"
import { digestOf, exampleSession, minute, noon } from "./exampleSession.ts"

const largestNumber = Number.MAX_SAFE_INTEGER
const readable = { encrypted: false, bound: false } as const

/** The text of a token of the session as it may become after years of refreshes. */
function lastToken(algorithm: SigningAlgorithm, session: TokenSubject, bound: boolean): string {
  const refreshToken = {
    digest: digestOf("R"),
    parent: digestOf("P"),
    parentIssuedAt: largestNumber,
    generation: largestNumber,
    issuedAt: largestNumber
  }
  const times = { issuedAt: largestNumber, expiresAt: largestNumber }
  const payload = accessTokenPayload(
    { ...session, claimsVersion: largestNumber },
    refreshToken,
    audience,
    { id: "T".repeat(22), ...times },
    bound ? digestOf("F") : undefined
  )
  return signed(ring[algorithm], payload)
}

/** The text of the session's first token. */
const firstToken = (algorithm: SigningAlgorithm, session: TokenSubject): string =>
  signed(
    ring[algorithm],
    accessTokenPayload(
      session,
      {
        digest: digestOf("R"),
        parent: undefined,
        parentIssuedAt: undefined,
        generation: 0,
        issuedAt: noon
      },
      audience,
      { id: "T".repeat(22), issuedAt: noon, expiresAt: noon + 10 * minute },
      undefined
    )
  )

const formatOf = (algorithm: SigningAlgorithm) => ({
  algorithm,
  keyIdLength: ring[algorithm].id.length
})

describe("the largest that an access token of a session can become", () => {
  it.each(signingAlgorithms)("is what its last one can have, signed with %s", (algorithm) => {
    const session = exampleSession({ claims: { role: "admin" } })
    const format = { ...formatOf(algorithm), ...readable }
    expect(largestAccessToken(audience, format)(session)).toBe(
      lastToken(algorithm, session, false).length
    )
  })

  it("counts the device's fingerprint where tokens are bound to it", () => {
    const session = exampleSession()
    const format = { ...formatOf("ES256"), encrypted: false, bound: true }
    expect(largestAccessToken(audience, format)(session)).toBe(
      lastToken("ES256", session, true).length
    )
  })

  it("counts all audiences", () => {
    const several = { ...audience, issued: [audience.expected, "https://files.example.com"] }
    const format = { ...formatOf("HS256"), ...readable }
    expect(largestAccessToken(several, format)(exampleSession())).toBeGreaterThan(
      largestAccessToken(audience, format)(exampleSession())
    )
  })

  it("grows with the key's name", () => {
    const format = { algorithm: "ES256", ...readable } as const
    const [short, long] = [4, 43].map((keyIdLength) =>
      largestAccessToken(audience, { ...format, keyIdLength })(exampleSession())
    )
    expect(long).toBe((short as number) + (39 * 4) / 3)
  })

  it("is no less than the session's first token has, whatever the claims and the user's id", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 })
    const claims = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(
        fc.constantFrom(...signingAlgorithms),
        text,
        fc.option(text, { nil: undefined }),
        claims,
        (algorithm, userId, authMethod, claims) => {
          const session = exampleSession({ userId, authMethod, claims })
          const format = { ...formatOf(algorithm), ...readable }
          expect(firstToken(algorithm, session).length).toBeLessThanOrEqual(
            largestAccessToken(audience, format)(session)
          )
        }
      )
    )
  })
})

describe("the largest that an encrypted access token can become", () => {
  const key = createSecretKey(Buffer.alloc(32, 1))
  const format = { ...formatOf("ES256"), encrypted: true, bound: false }

  const encrypted = (token: string, keyIdLength: number): Promise<string> =>
    new CompactEncrypt(new TextEncoder().encode(token))
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", cty: "JWT", kid: "k".repeat(keyIdLength) })
      .encrypt(key)

  it("is what a compact JWE (RFC 7516) with a header of 128 bytes has", async () => {
    const session = exampleSession({ claims: { role: "admin" } })
    const named = JSON.stringify({ alg: "dir", enc: "A256GCM", cty: "JWT", kid: "" }).length
    const text = await encrypted(lastToken("ES256", session, false), 128 - named)
    expect(largestAccessToken(audience, format)(session)).toBe(text.length)
  })

  it("is more than one with a key name of 16 characters needs", async () => {
    const session = exampleSession({ claims: { role: "admin" } })
    const text = await encrypted(lastToken("ES256", session, false), 16)
    expect(text.length).toBeLessThan(largestAccessToken(audience, format)(session))
  })
})
