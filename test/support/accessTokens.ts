/**
 * Access tokens for tests: fixed keys of every algorithm, a payload that is right in every claim, and
 * tokens assembled from any header and payload text, which no signer of ours would make.
 */
import { createHmac, createPrivateKey, sign } from "node:crypto"

import {
  readAccessTokenOfAnyAge,
  validityOf,
  validTimes,
  type AccessToken,
  type AccessTokenPayload,
  type Audience,
  type PayloadProblem,
  type Validity
} from "../../src/domain/accessToken.ts"
import type { Digest, KeyId, SessionId } from "../../src/domain/identifier.ts"
import type { SigningAlgorithm } from "../../src/domain/signingKey.ts"
import type { KeyMaterial } from "../../src/ports/TokenSigner.ts"

const material = (algorithm: SigningAlgorithm, id: string, jwk: object): KeyMaterial => ({
  id: id as KeyId,
  algorithm,
  jwk: JSON.stringify(jwk)
})

const secretOf = (bytes: number, fill: number): string =>
  Buffer.alloc(bytes, fill).toString("base64url")

/** The private key of RFC 7515 appendix A.3. */
export const p256 = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  d: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
} as const

/** The private key of RFC 8037 appendix A.1, and its thumbprint of A.3. */
export const ed25519 = {
  kty: "OKP",
  crv: "Ed25519",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
} as const
export const ed25519Thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"

/** One key of each algorithm: a ring in the middle of changing its algorithm several times. */
export const ring: Readonly<Record<SigningAlgorithm, KeyMaterial>> = {
  ES256: material("ES256", "es256-key", p256),
  EdDSA: material("EdDSA", ed25519Thumbprint, ed25519),
  HS256: material("HS256", "hs256-key", { kty: "oct", k: secretOf(32, 1) }),
  HS384: material("HS384", "hs384-key", { kty: "oct", k: secretOf(48, 2) }),
  HS512: material("HS512", "hs512-key", { kty: "oct", k: secretOf(64, 3) })
}
export const ringKeys: readonly KeyMaterial[] = Object.values(ring)

/** Keys that are in no ring, and bear the names of those that are. */
export const impostors: Readonly<Record<SigningAlgorithm, KeyMaterial>> = {
  ES256: material("ES256", ring.ES256.id, {
    kty: "EC",
    crv: "P-256",
    x: "jAsW6s7aPwHSt20Y8xX5RBKSC-O9cfmuKp4zAMBPZHA",
    y: "uUmC5yRQzySFx4cg68PF0bdPWXQ2O6a7phNEpg7EPNE",
    d: "6KzTukz2zTaTimEGJIJv8gEx6OimMM8lFofB5onDQUk"
  }),
  EdDSA: material("EdDSA", ring.EdDSA.id, {
    kty: "OKP",
    crv: "Ed25519",
    x: "xbNv76NcSh8p5LXDLNrXP8rRLPZN1rrQPFyAderNPHo",
    d: "Iggrr_3RkdkuBFwEfWfv7ZkSS8bXdCTDAYOWztCXMV4"
  }),
  HS256: material("HS256", ring.HS256.id, { kty: "oct", k: secretOf(32, 11) }),
  HS384: material("HS384", ring.HS384.id, { kty: "oct", k: secretOf(48, 12) }),
  HS512: material("HS512", ring.HS512.id, { kty: "oct", k: secretOf(64, 13) })
}

/** Between two whole seconds, so that rounding shows. */
export const now = 1_700_000_000_500
/** Milliseconds. */
export const tolerance = 30_000
export const audience: Audience = {
  issuer: "https://api.example.com",
  issued: ["https://api.example.com"],
  expected: "https://api.example.com"
}

const seconds = Math.floor(now / 1000)

export const payload: AccessTokenPayload = {
  iss: audience.issuer,
  aud: audience.expected,
  sub: "alice",
  sid: "AAAAAAAAAAAAAAAAAAAAAA" as SessionId,
  jti: "EREREREREREREREREREREQ",
  iat: seconds - 60,
  exp: seconds + 540,
  auth_time: seconds - 3600,
  amr: ["pwd"],
  sct: now - 3_600_000,
  cv: 2,
  rt: {
    id: "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE" as Digest,
    par: "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI" as Digest,
    pia: now - 660_000,
    gen: 7,
    iat: now - 60_000
  },
  dfp: "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM" as Digest,
  claims: { role: "admin" }
}

/** The header that a key's tokens have. */
export const headerOf = (key: KeyMaterial): string =>
  JSON.stringify({ alg: key.algorithm, typ: "at+jwt", kid: key.id })

export const base64url = (text: string | Uint8Array): string =>
  Buffer.from(text as string).toString("base64url")

/** The raw signature of any bytes by a key, in its own algorithm. */
export function signatureOver(key: KeyMaterial, input: string | Uint8Array): Buffer {
  const jwk = JSON.parse(key.jwk) as { k: string }
  switch (key.algorithm) {
    case "HS256":
    case "HS384":
    case "HS512":
      return createHmac(`sha${key.algorithm.slice(2)}`, Buffer.from(jwk.k, "base64url"))
        .update(input)
        .digest()
    case "ES256":
      return sign("sha256", Buffer.from(input as string), {
        key: createPrivateKey({ key: jwk, format: "jwk" }),
        dsaEncoding: "ieee-p1363"
      })
    case "EdDSA":
      return sign(null, Buffer.from(input as string), createPrivateKey({ key: jwk, format: "jwk" }))
  }
}

/** A token whose segments are these texts as they stand, rightly signed by the key. */
export function assemble(key: KeyMaterial, header: string, body: string): string {
  const signed = `${header}.${body}`
  return `${signed}.${base64url(signatureOver(key, signed))}`
}

/** A rightly signed token with our header and this payload, given as JSON text or as a value. */
export const signed = (key: KeyMaterial, claims: unknown): string =>
  assemble(
    key,
    base64url(headerOf(key)),
    base64url(typeof claims === "string" ? claims : JSON.stringify(claims))
  )

/** A payload as a verification reads it at an instant: what it says, and whether it is good then. */
export function readAccessToken(
  value: unknown,
  whom: Audience,
  at: number,
  within: number
): AccessToken | PayloadProblem | Exclude<Validity, "valid"> {
  const token = readAccessTokenOfAnyAge(value, whom)
  if (typeof token === "string") return token
  const validity = validityOf(validTimes(token), at, within)
  return validity === "valid" ? token : validity
}
