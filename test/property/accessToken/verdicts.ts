/**
 * What we and what jose say of an access token: the claims it carries, or undefined where it is refused.
 */
import { createPublicKey, createSecretKey, type KeyObject } from "node:crypto"

import { errors, jwtVerify } from "jose"

import { tokenVerifier } from "../../../src/adapters/node-crypto/tokenVerifier.ts"
import { signingAlgorithms } from "../../../src/domain/signingKey.ts"
import type { KeyMaterial } from "../../../src/ports/TokenSigner.ts"
import { audience, now, readAccessToken, ringKeys, tolerance } from "../../support/accessTokens.ts"

export type Claims = Readonly<Record<string, unknown>>

const check = tokenVerifier.prepare(ringKeys)

/** Ours: the signature check, and then the domain's reading of the claims. */
export function ourClaims(token: string): Claims | undefined {
  const verdict = check(token)
  if (verdict.kind !== "genuine") return undefined
  const read = readAccessToken(verdict.payload, audience, now, tolerance)
  return typeof read === "string" ? undefined : (verdict.payload as Claims)
}

const publicOrSecret = ({ algorithm, jwk }: KeyMaterial): KeyObject => {
  const { d: _, k, ...members } = JSON.parse(jwk) as Record<string, string>
  return algorithm.startsWith("HS")
    ? createSecretKey(Buffer.from(k as string, "base64url"))
    : createPublicKey({ key: members, format: "jwk" })
}
const byId = new Map<unknown, KeyObject>(ringKeys.map((key) => [key.id, publicOrSecret(key)]))

/** jose's, told as much as it can be told of what we expect. */
export async function joseClaims(token: string): Promise<Claims | undefined> {
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [...signingAlgorithms],
      issuer: audience.issuer,
      audience: audience.expected,
      typ: "at+jwt",
      currentDate: new Date(now),
      clockTolerance: tolerance / 1000
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
    throw error
  }
}

function keyOf({ kid }: { readonly kid?: unknown }): KeyObject {
  const key = byId.get(kid)
  if (key === undefined) throw new errors.JWKSNoMatchingKey()
  return key
}
