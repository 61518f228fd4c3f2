import { generateKeyPairSync } from "node:crypto"

import { calculateJwkThumbprint } from "jose"
import { describe, expect, it } from "vitest"

import { readProvidedKeys } from "../../../src/adapters/node-crypto/providedKeys.ts"
import { ed25519, ed25519Thumbprint, impostors, p256 } from "../../support/accessTokens.ts"

const read = (...jwks: readonly unknown[]) => readProvidedKeys(jwks)

const secret = (bytes: number): string => Buffer.alloc(bytes, 0xab).toString("base64url")
const hmac = { kty: "oct", alg: "HS256", kid: "mine", k: secret(32) } as const

describe("provided keys are taken", () => {
  it("in their order, with only the members that make the key", () => {
    const first = { ...p256, kid: "2026-11", alg: "ES256", use: "sig", key_ops: ["sign", "verify"] }
    const second = { ...ed25519, alg: "EdDSA", ext: true, extra: "kept by someone" }
    expect(read(first, second, hmac)).toEqual({
      ok: true,
      keys: [
        { id: "2026-11", algorithm: "ES256", jwk: expect.any(String) },
        { id: ed25519Thumbprint, algorithm: "EdDSA", jwk: expect.any(String) },
        { id: "mine", algorithm: "HS256", jwk: JSON.stringify({ kty: "oct", k: secret(32) }) }
      ]
    })
    const result = read(first, second)
    const jwks = result.ok ? result.keys.map(({ jwk }): unknown => JSON.parse(jwk)) : []
    expect(jwks).toEqual([p256, ed25519])
  })

  it("under their thumbprint (RFC 7638) where they have no name", async () => {
    const { d: _, ...publicJwk } = p256
    expect(read(p256)).toMatchObject({
      ok: true,
      keys: [{ id: await calculateJwkThumbprint(publicJwk), algorithm: "ES256" }]
    })
  })

  it.each([
    ["HS256", 32],
    ["HS384", 48],
    ["HS512", 64]
  ])("with a secret as long as the hash: %s", (alg, bytes) => {
    expect(read({ ...hmac, alg, k: secret(bytes) })).toMatchObject({ ok: true })
    expect(read({ ...hmac, alg, k: secret(bytes + 1) })).toMatchObject({ ok: true })
    expect(read({ ...hmac, alg, k: secret(bytes - 1) })).toEqual({
      ok: false,
      problems: [
        {
          path: "keys.provided[0].k",
          problem: `must be base64url of at least ${bytes} bytes for ${alg}`
        }
      ]
    })
  })
})

describe("provided keys are refused", () => {
  const without = (jwk: object, member: string): object =>
    Object.fromEntries(Object.entries(jwk).filter(([name]) => name !== member))
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
    format: "jwk"
  })
  const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({
    format: "jwk"
  })

  it.each([
    ["no object", "a PEM", "", "must be a JWK object, got another text"],
    ["null", null, "", "must be a JWK object, got null"],
    ["a list", [p256], "", "must be a JWK object, got an array"],
    ["of type RSA", rsa, ".kty", 'must be "EC", "OKP" or "oct", got "RSA"'],
    ["without a type", without(p256, "kty"), ".kty", 'must be "EC", "OKP" or "oct", got undefined'],
    ["on another curve", p384, ".crv", 'must be "P-256", got "P-384"'],
    ["without a curve", without(p256, "crv"), ".crv", 'must be "P-256", got undefined'],
    ["on X25519", { ...ed25519, crv: "X25519" }, ".crv", 'must be "Ed25519", got "X25519"'],
    [
      "for another algorithm",
      { ...p256, alg: "ES384" },
      ".alg",
      'must be "ES256" for this key, got "ES384"'
    ],
    [
      "for the algorithm of another type",
      { ...p256, alg: "HS256" },
      ".alg",
      'must be "ES256" for this key, got "HS256"'
    ],
    ["for no algorithm", { ...p256, alg: null }, ".alg", 'must be "ES256" for this key, got null'],
    [
      "for Ed25519 by its other name",
      { ...ed25519, alg: "Ed25519" },
      ".alg",
      'must be "EdDSA" for this key, got "Ed25519"'
    ],
    [
      "symmetric, for none",
      without(hmac, "alg"),
      ".alg",
      'must be "HS256" or "HS384" or "HS512" for this key, got undefined'
    ],
    [
      "symmetric, without a name",
      without(hmac, "kid"),
      ".kid",
      "is missing: a symmetric key has no public half to name it after"
    ],
    [
      "with an empty name",
      { ...p256, kid: "" },
      ".kid",
      "must be 1 to 64 characters of A-Z a-z 0-9 . _ ~ -"
    ],
    [
      "with a path for a name",
      { ...p256, kid: "../../key" },
      ".kid",
      "must be 1 to 64 characters of A-Z a-z 0-9 . _ ~ -"
    ],
    [
      "with a number for a name",
      { ...hmac, kid: 5 },
      ".kid",
      "must be 1 to 64 characters of A-Z a-z 0-9 . _ ~ -"
    ],
    ["for encryption", { ...p256, use: "enc" }, ".use", 'must be "sig", got "enc"'],
    [
      "for verification alone",
      { ...p256, key_ops: ["verify"] },
      ".key_ops",
      'must be a list with "sign" in it'
    ],
    [
      "with operations in a text",
      { ...p256, key_ops: "sign" },
      ".key_ops",
      'must be a list with "sign" in it'
    ],
    ["public", without(p256, "d"), ".d", "is missing: a public key cannot sign"],
    [
      "with a short private member",
      { ...p256, d: secret(31) },
      ".d",
      "must be base64url of 32 bytes"
    ],
    ["with a long coordinate", { ...p256, y: secret(33) }, ".y", "must be base64url of 32 bytes"],
    ["without a coordinate", without(ed25519, "x"), ".x", "must be base64url of 32 bytes"],
    ["with a number for a coordinate", { ...ed25519, x: 5 }, ".x", "must be base64url of 32 bytes"],
    [
      "with padding",
      { ...hmac, k: `${secret(32)}=` },
      ".k",
      "must be base64url of at least 32 bytes for HS256"
    ],
    [
      "with an empty secret",
      { ...hmac, k: "" },
      ".k",
      "must be base64url of at least 32 bytes for HS256"
    ]
  ])("that are %s", (_name, jwk, member, problem) => {
    expect(read(jwk)).toEqual({
      ok: false,
      problems: [{ path: `keys.provided[0]${member}`, problem }]
    })
  })

  const mismatch = "is no key pair: its private and public members do not match"
  const { x: otherX } = JSON.parse(impostors.EdDSA.jwk) as { x: string }
  const { x: strangeX, y: strangeY } = JSON.parse(impostors.ES256.jwk) as { x: string; y: string }
  it.each([
    ["another key's public half, P-256", { ...p256, x: strangeX, y: strangeY }],
    ["a point that is not on the curve", { ...p256, x: strangeX }],
    ["a private member of zero", { ...p256, d: Buffer.alloc(32).toString("base64url") }],
    [
      "a private member beyond the order",
      { ...p256, d: Buffer.alloc(32, 0xff).toString("base64url") }
    ],
    ["another key's public half, Ed25519", { ...ed25519, x: otherX }],
    ["a public point of small order", { ...ed25519, x: Buffer.alloc(32).toString("base64url") }],
    [
      "the identity for a public point",
      { ...ed25519, x: Buffer.of(1, ...Buffer.alloc(31)).toString("base64url") }
    ]
  ])("that have %s", (_name, jwk) => {
    expect(read(jwk)).toEqual({
      ok: false,
      problems: [{ path: "keys.provided[0]", problem: mismatch }]
    })
  })

  it("that bear one name twice, given or not", () => {
    const problems = [
      { path: "keys.provided[1].kid", problem: "is the same as that of a key before it" }
    ]
    expect(read(hmac, { ...p256, kid: "mine" })).toEqual({ ok: false, problems })
    expect(read(p256, p256)).toEqual({ ok: false, problems })
  })

  it("that are none at all", () => {
    expect(read()).toEqual({
      ok: false,
      problems: [{ path: "keys.provided", problem: "must have at least one key" }]
    })
  })

  it("with all mistakes at once, each with its place", () => {
    const result = read({ ...p256, use: "enc", kid: "a b" }, hmac, {
      ...hmac,
      alg: "none",
      kid: "n"
    })
    expect(result.ok ? [] : result.problems.map(({ path }) => path)).toEqual([
      "keys.provided[0].use",
      "keys.provided[0].kid",
      "keys.provided[2].alg"
    ])
  })

  it("without showing anything that could be secret", () => {
    const leaks = ["leaked-secret-in-the-wrong-member", secret(31), p256.d, ed25519.d]
    const jwks = leaks.flatMap((leak) =>
      ["kty", "crv", "alg", "use", "kid", "d", "x", "k", "key_ops"].flatMap((member) => [
        { ...p256, [member]: leak },
        { ...ed25519, [member]: leak },
        { ...hmac, [member]: leak }
      ])
    )
    const told = JSON.stringify(read(...leaks, ...jwks))
    expect(told).toContain("another text")
    for (const leak of leaks) expect(told).not.toContain(leak)
  })
})
