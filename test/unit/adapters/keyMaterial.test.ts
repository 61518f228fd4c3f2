import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto"

import * as Effect from "effect/Effect"
import { calculateJwkThumbprint } from "jose"
import { describe, expect, it } from "vitest"

import { keyGeneration } from "../../../src/adapters/node-crypto/keyGeneration.ts"
import { nodeRandom } from "../../../src/adapters/node-crypto/random.ts"
import { tokenSigner } from "../../../src/adapters/node-crypto/tokenSigner.ts"
import { tokenVerifier } from "../../../src/adapters/node-crypto/tokenVerifier.ts"
import { isKeyId, type KeyId } from "../../../src/domain/identifier.ts"
import { isAsymmetric, signingAlgorithms } from "../../../src/domain/signingKey.ts"
import type { KeyMaterial } from "../../../src/ports/TokenSigner.ts"
import {
  ed25519,
  headerOf,
  p256,
  payload,
  ring,
  ringKeys,
  signed
} from "../../support/accessTokens.ts"

const signer = tokenSigner(keyGeneration(nodeRandom))
const generate = (algorithm: KeyMaterial["algorithm"]) =>
  Effect.runPromise(signer.generate(algorithm))

describe("a generated key", () => {
  it.each(signingAlgorithms)("signs what it verifies: %s", async (algorithm) => {
    const key = await generate(algorithm)
    expect(key.algorithm).toBe(algorithm)
    expect(isKeyId(key.id)).toBe(true)
    const token = signer.sign(payload, key)
    expect(tokenVerifier.prepare([key])(token)).toEqual({ kind: "genuine", payload, keyId: key.id })
    expect(tokenVerifier.prepare([await generate(algorithm)])(token).kind).toBe("unknown-key")
  })

  it.each(signingAlgorithms.filter(isAsymmetric))(
    "is named by its thumbprint: %s",
    async (algorithm) => {
      const key = await generate(algorithm)
      const { d, ...publicJwk } = JSON.parse(key.jwk) as Record<string, string>
      expect(d).toMatch(/^[\w-]{43}$/)
      expect(key.id).toBe(await calculateJwkThumbprint({ kty: "", ...publicJwk }))
    }
  )

  it.each([
    ["HS256", 32],
    ["HS384", 48],
    ["HS512", 64]
  ] as const)(
    "that is symmetric comes from the random source, as long as the hash: %s",
    async (algorithm, bytes) => {
      let next = 0
      const counting = keyGeneration({ bytes: (n) => Buffer.alloc(n, ++next) })
      const key = await Effect.runPromise(counting(algorithm))
      expect(key.id).toBe(Buffer.alloc(16, 1).toString("base64url"))
      expect(JSON.parse(key.jwk)).toEqual({
        kty: "oct",
        k: Buffer.alloc(bytes, 2).toString("base64url")
      })
    }
  )

  it("is never the same twice", async () => {
    for (const algorithm of signingAlgorithms) {
      const [one, other] = [await generate(algorithm), await generate(algorithm)]
      expect(one.id).not.toBe(other.id)
      expect(one.jwk).not.toBe(other.jwk)
    }
  })
})

describe("a signed token", () => {
  it.each(ringKeys)("has exactly our header and the payload: $algorithm", (key) => {
    const [header, body] = signer.sign(payload, key).split(".") as [string, string]
    expect(Buffer.from(header, "base64url").toString()).toBe(headerOf(key))
    expect(JSON.parse(Buffer.from(body, "base64url").toString())).toEqual(payload)
  })

  it("is the same however often a key has signed before, where the algorithm is deterministic", () => {
    for (const key of [ring.EdDSA, ring.HS256, ring.HS384, ring.HS512]) {
      expect(signer.sign(payload, key)).toBe(signed(key, payload))
      expect(signer.sign(payload, { ...key })).toBe(signed(key, payload))
    }
  })
})

describe("the public keys", () => {
  it("are those of asymmetric keys, for the JWKS (RFC 7517)", () => {
    const { d: _p, ...publicP256 } = p256
    const { d: _e, ...publicEd25519 } = ed25519
    expect(tokenVerifier.publicKeys(ringKeys)).toStrictEqual([
      { ...publicP256, kid: ring.ES256.id, alg: "ES256", use: "sig" },
      { ...publicEd25519, kid: ring.EdDSA.id, alg: "EdDSA", use: "sig" }
    ])
  })

  it("have no private member, whatever else the private key has", () => {
    const secrets = {
      d: p256.d,
      p: "p",
      q: "q",
      dp: "dp",
      dq: "dq",
      qi: "qi",
      k: "k",
      oth: [],
      priv: "priv"
    }
    const key = { ...ring.ES256, jwk: JSON.stringify({ ...p256, ...secrets, key_ops: ["sign"] }) }
    const [published] = tokenVerifier.publicKeys([key])
    expect(Object.keys(published ?? {}).toSorted()).toEqual([
      "alg",
      "crv",
      "kid",
      "kty",
      "use",
      "x",
      "y"
    ])
    expect(JSON.stringify(published)).not.toContain(p256.d)
  })

  it("verify what the private ones have signed", () => {
    for (const jwk of tokenVerifier.publicKeys(ringKeys)) {
      expect(createPublicKey({ key: jwk, format: "jwk" }).type).toBe("public")
    }
  })
})

describe("a key that is not of its algorithm", () => {
  const oct = (bytes: number) =>
    JSON.stringify({ kty: "oct", k: Buffer.alloc(bytes).toString("base64url") })
  const wrong = (algorithm: KeyMaterial["algorithm"], jwk: string): KeyMaterial => ({
    id: "the-key" as KeyId,
    algorithm,
    jwk
  })
  const { y: _, ...noPoint } = p256
  const jwkOf = ({ privateKey }: { readonly privateKey: KeyObject }): string =>
    JSON.stringify(privateKey.export({ format: "jwk" }))

  it.each([
    wrong("HS256", JSON.stringify(p256)),
    wrong("ES256", JSON.stringify(ed25519)),
    wrong("EdDSA", JSON.stringify(p256)),
    wrong("ES256", oct(32)),
    wrong("ES256", JSON.stringify(noPoint)),
    wrong("ES256", JSON.stringify({ ...p256, x: 5 })),
    wrong("ES256", JSON.stringify({ ...p256, x: p256.y })),
    wrong("ES256", JSON.stringify({ ...p256, crv: "P-384" })),
    wrong("ES256", jwkOf(generateKeyPairSync("ec", { namedCurve: "P-384" }))),
    wrong("ES256", jwkOf(generateKeyPairSync("ec", { namedCurve: "secp256k1" }))),
    wrong("EdDSA", jwkOf(generateKeyPairSync("ed448"))),
    wrong("EdDSA", jwkOf(generateKeyPairSync("x25519"))),
    wrong("HS256", oct(31)),
    wrong("HS384", oct(47)),
    wrong("HS512", oct(63)),
    wrong("HS256", oct(0)),
    wrong("HS256", '{"kty":"oct"}'),
    wrong("HS256", `{"kty":"oct","k":"${"A".repeat(44)}="}`),
    wrong("HS256", "not JSON but a leaked secret"),
    wrong("HS256", "null")
  ])("neither signs nor verifies as $algorithm, and the error shows nothing of it", (key) => {
    const refused = new TypeError(`signing key the-key is no ${key.algorithm} key`)
    expect(() => signer.sign(payload, key)).toThrow(refused)
    expect(() => tokenVerifier.prepare([key])).toThrow(refused)
    expect(() => tokenVerifier.prepare([key])).toThrow(
      expect.not.objectContaining({ cause: expect.anything() })
    )
  })

  it("has no public half", () => {
    const key = wrong("ES256", oct(32))
    expect(() => tokenVerifier.publicKeys([key])).toThrow("signing key the-key is no ES256 key")
  })
})
