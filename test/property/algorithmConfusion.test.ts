/**
 * Algorithm confusion (RFC 8725 sections 2.1, 3.1, 3.2 and 3.10; ASVS 9.1.2 and 9.1.3): whatever a header
 * asks for, a key verifies what it itself has signed in its own algorithm, and nothing else.
 */
import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type JsonWebKey,
  type KeyObject
} from "node:crypto"

import { describe, expect, it } from "vitest"

import { deriveKeys, type KeyPurpose } from "../../src/adapters/node-crypto/secrets.ts"
import { tokenVerifier } from "../../src/adapters/node-crypto/tokenVerifier.ts"
import type { KeyMaterial } from "../../src/ports/TokenSigner.ts"
import {
  assemble,
  base64url,
  ed25519,
  headerOf,
  impostors,
  p256,
  payload,
  ring,
  ringKeys,
  signatureOver,
  signed
} from "../support/accessTokens.ts"

const check = tokenVerifier.prepare(ringKeys)
const body = base64url(JSON.stringify(payload))

const withSignature = (header: string, signature: Uint8Array): string =>
  `${base64url(header)}.${body}.${base64url(signature)}`
const input = (header: string): Buffer => Buffer.from(`${base64url(header)}.${body}`)

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey
const k256 = generateKeyPairSync("ec", { namedCurve: "secp256k1" }).privateKey
const p1363 = (hash: string, key: KeyObject) => (header: string) =>
  sign(hash, input(header), { key, dsaEncoding: "ieee-p1363" })

describe("a header's alg decides nothing", () => {
  const names =
    "none None NONE nOnE HS256 HS384 HS512 hs256 ES256 ES384 ES256K EdDSA Ed25519 RS256 PS256"
  const asked = [...names.split(" "), "", "dir", null, [], ["HS256"], {}, 0, undefined]
  const signatures: readonly (readonly [string, (header: string) => Uint8Array])[] = [
    ["no signature", () => Buffer.alloc(0)],
    ["RS256", (header) => sign("sha256", input(header), rsa)],
    ["PS256", (header) => sign("sha256", input(header), { key: rsa, padding: 6, saltLength: 32 })],
    ["ES384", p1363("sha384", p384)],
    ["ES256K", p1363("sha256", k256)],
    ...[...ringKeys, ...Object.values(impostors)].map(
      (key) => [key.algorithm, (header: string) => signatureOver(key, input(header))] as const
    )
  ]

  it.each(ringKeys)("to the key of $algorithm", (key) => {
    const accepted: string[] = []
    for (const alg of asked) {
      const header = JSON.stringify({ alg, typ: "at+jwt", kid: key.id })
      for (const [algorithm, signature] of signatures) {
        const verdict = check(withSignature(header, signature(header)))
        if (verdict.kind !== "forged") accepted.push(`${JSON.stringify(alg)} by ${algorithm}`)
      }
    }
    expect(accepted).toEqual([`"${key.algorithm}" by ${key.algorithm}`])
  })
})

describe("a public key is no secret", () => {
  const publicForms = (jwk: JsonWebKey): readonly Buffer[] => {
    const key = createPublicKey({ key: jwk, format: "jwk" })
    const pem = key.export({ format: "pem", type: "spki" }).toString()
    const members = key.export({ format: "jwk" })
    const { kty, crv, x, y } = members
    const raw = (member: string | undefined) => Buffer.from(member ?? "", "base64url")
    const texts = [pem, JSON.stringify(members), JSON.stringify({ kty, crv, x, y }), x ?? ""]
    return [
      key.export({ format: "der", type: "spki" }),
      raw(x),
      Buffer.concat([raw(x), raw(y)]),
      Buffer.concat([Buffer.of(4), raw(x), raw(y)]),
      ...texts
        .flatMap((text) => [
          text,
          text.trim(),
          text.replaceAll("\n", "\r\n"),
          text.replaceAll("\n", "")
        ])
        .flatMap((text) => [
          text,
          `${text}\n`,
          `${text}\r\n`,
          ` ${text}`,
          `\n${text}`,
          `\uFEFF${text}`,
          `${text}\0`
        ])
        .map((text) => Buffer.from(text))
    ]
  }

  it.each([
    ["ES256", p256],
    ["EdDSA", ed25519]
  ] as const)("neither as PEM, DER, JWK nor raw: %s", (algorithm, jwk) => {
    const { d: _, ...publicJwk } = jwk
    for (const alg of ["HS256", "HS384", "HS512"] as const) {
      for (const kid of [ring[algorithm].id, ring[alg].id]) {
        const header = JSON.stringify({ alg, typ: "at+jwt", kid })
        for (const secret of publicForms(publicJwk)) {
          const signature = createHmac(`sha${alg.slice(2)}`, secret)
            .update(input(header))
            .digest()
          expect(check(withSignature(header, signature))).toEqual({ kind: "forged" })
        }
      }
    }
  })
})

describe("a key for another purpose signs no access token", () => {
  const secret = "a secret of the deployment with 32 bytes"
  const purposes: readonly KeyPurpose[] = [
    "signing-key-sealing",
    "refresh-token-inner-tag",
    "refresh-token-outer-tag",
    "access-token-encryption",
    "access-token-encryption-key-id"
  ]

  it.each(purposes)("%s", (purpose) => {
    const [key] = deriveKeys([secret], purpose) as [KeyObject]
    const header = headerOf(ring.HS256)
    const signature = createHmac("sha256", key).update(input(header)).digest()
    expect(check(withSignature(header, signature))).toEqual({ kind: "forged" })
  })

  it("and no two purposes share a key", () => {
    const keys = purposes.map((purpose) =>
      deriveKeys([secret], purpose)[0]?.export().toString("hex")
    )
    expect(new Set(keys).size).toBe(purposes.length)
  })
})

describe("what a header brings along is not used", () => {
  const attacker: KeyMaterial = impostors.ES256
  const { d: _, ...publicJwk } = JSON.parse(attacker.jwk) as Record<string, string>
  const brought: readonly object[] = [
    { jwk: publicJwk },
    { jku: "https://attacker.example/jwks.json" },
    { x5u: "https://attacker.example/chain.pem" },
    { x5c: ["MIIB"] },
    { x5t: "AAAA" },
    { crit: ["exp"], exp: 0 },
    { crit: [] },
    { b64: false, crit: ["b64"] },
    { b64: false },
    { zip: "DEF" },
    { cty: "JWT" },
    { enc: "A256GCM" },
    { iss: payload.iss, aud: payload.aud }
  ]

  it.each(brought.map((extra) => [JSON.stringify(extra), extra] as const))("%s", (_name, extra) => {
    for (const key of [attacker, ring.ES256]) {
      const own = { alg: "ES256", typ: "at+jwt", kid: key.id }
      for (const header of [
        { ...own, ...extra },
        { ...extra, ...own }
      ]) {
        const token = assemble(key, base64url(JSON.stringify(header)), body)
        expect(check(token)).toEqual({ kind: "forged" })
      }
    }
  })

  it.each([
    "JWT",
    "at+JWT",
    "AT+JWT",
    "application/at+jwt",
    "at+jwt ",
    "rt+jwt",
    "secevent+jwt",
    ""
  ])("nor another type: %j", (typ) => {
    const header = JSON.stringify({ alg: "ES256", typ, kid: ring.ES256.id })
    expect(check(assemble(ring.ES256, base64url(header), body))).toEqual({ kind: "forged" })
  })

  it("nor a payload that is not encoded", () => {
    const header = base64url(headerOf(ring.HS256))
    expect(check(assemble(ring.HS256, header, '{"sub":"alice"}'))).toEqual({ kind: "forged" })
  })
})

describe("only the compact serialisation with three parts is a token", () => {
  const token = signed(ring.ES256, payload)
  const [header, claims, signature] = token.split(".") as [string, string, string]
  const flattened = { protected: header, payload: claims, signature }
  it.each([
    ["two parts", `${header}.${claims}`],
    ["no signature", `${header}.${claims}.`],
    ["four parts", `${token}.${signature}`],
    ["four parts, the last empty", `${token}.`],
    ["five parts, like a JWE", `${header}..${claims}.${signature}.${signature}`],
    ["five parts, the token first", `${token}.${claims}.${signature}`],
    ["an empty part before it", `.${token}`],
    ["flattened JSON", JSON.stringify(flattened)],
    ["general JSON", JSON.stringify({ payload: claims, signatures: [flattened] })],
    ["an authorization header", `Bearer ${token}`],
    ["white space around it", ` ${token}\n`],
    ["twice", token + token],
    ["nothing", ""]
  ])("%s", (_name, text) => {
    expect(check(text)).toEqual({ kind: "forged" })
  })
})
