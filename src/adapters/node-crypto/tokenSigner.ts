/**
 * Signs access tokens: a compact JWS (RFC 7515) by node:crypto. What a key needs is prepared at its
 * first signature and kept for as long as its material is.
 */
import { sign, type KeyObject } from "node:crypto"

import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { Random } from "../../ports/Random.ts"
import { TokenSigner, type KeyMaterial } from "../../ports/TokenSigner.ts"
import { encodeBase64url } from "./base64url.ts"
import { hmac } from "./hmac.ts"
import { signingKeyObject } from "./keyMaterial.ts"
import { protectedHeader } from "./protectedHeader.ts"
import { signatureSchemes } from "./signatureScheme.ts"

/** Makes new keys; `keyGeneration` is one. */
export type GenerateKey = TokenSigner["Service"]["generate"]

/** `sign` throws a TypeError for material that is no key of its algorithm, and signs nothing with it. */
export function tokenSigner(generate: GenerateKey): TokenSigner["Service"] {
  const prepared = new WeakMap<KeyMaterial, PreparedKey>()
  return {
    generate,
    sign: (payload, material) => {
      let key = prepared.get(material)
      if (key === undefined) prepared.set(material, (key = prepare(material)))
      const signed = key.opening + encodeBase64url(JSON.stringify(payload))
      return `${signed}.${key.signatureOf(signed)}`
    }
  }
}

interface PreparedKey {
  /** The encoded header and its dot. */
  readonly opening: string
  readonly signatureOf: (signed: string) => string
}

function prepare(material: KeyMaterial): PreparedKey {
  const key = signingKeyObject(material)
  return {
    opening: `${protectedHeader(material.algorithm, material.id)}.`,
    signatureOf: signatureBy(material, key)
  }
}

function signatureBy(material: KeyMaterial, key: KeyObject): (signed: string) => string {
  const scheme = signatureSchemes[material.algorithm]
  if (scheme.kind === "mac") return hmac(scheme.hash, key)
  const options = { key, dsaEncoding: "ieee-p1363" } as const
  return (signed) => sign(scheme.hash, Buffer.from(signed), options).toString("base64url")
}

/** The layer, given how keys are made from randomness. */
export const tokenSignerLayer = (
  generation: (random: Random["Service"]) => GenerateKey
): Layer.Layer<TokenSigner, never, Random> =>
  Layer.effect(
    TokenSigner,
    Effect.map(Random, (random) => tokenSigner(generation(random)))
  )
