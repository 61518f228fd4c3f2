/**
 * From a signing key's JWK to the KeyObjects that sign and verify. A JWK is trusted only as far as its
 * algorithm goes: a key of another type, curve or strength is refused, so that no key can ever be used
 * with an algorithm that is not its own. Errors name the key and show nothing of it.
 */
import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from "node:crypto"

import type { KeyMaterial } from "../../ports/TokenSigner.ts"
import { decodeBase64url } from "./base64url.ts"
import { signatureSchemes, type SignatureScheme } from "./signatureScheme.ts"

/** The public half of an asymmetric key (RFC 7518 section 6.2.1, RFC 8037 section 2). */
export type PublicKeyMembers = {
  readonly kty: string
  readonly crv: string
  readonly x: string
  readonly y?: string
}

/** The key that signs. @throws TypeError where the JWK is no key for its algorithm */
export const signingKeyObject = (material: KeyMaterial): KeyObject =>
  readKey(material, (jwk, scheme) =>
    scheme.kind === "mac"
      ? secretKey(jwk, scheme.minKeyBytes)
      : createPrivateKey({ key: jwk, format: "jwk" })
  )

/** The key that verifies. @throws TypeError where the JWK is no key for its algorithm */
export const verifyingKeyObject = (material: KeyMaterial): KeyObject =>
  readKey(material, (jwk, scheme) =>
    scheme.kind === "mac"
      ? secretKey(jwk, scheme.minKeyBytes)
      : createPublicKey({ key: publicMembers(jwk), format: "jwk" })
  )

/** The public half alone. @throws TypeError where the JWK is no asymmetric key for its algorithm */
export const publicKeyMembers = (material: KeyMaterial): PublicKeyMembers =>
  readKey(material, publicMembers)

type Members = Readonly<Record<string, unknown>>

function readKey<A>(material: KeyMaterial, read: (jwk: Members, scheme: SignatureScheme) => A): A {
  try {
    const jwk = JSON.parse(material.jwk) as Members
    const scheme = signatureSchemes[material.algorithm]
    const curve = scheme.kind === "mac" ? undefined : scheme.crv
    if (jwk["kty"] === scheme.kty && jwk["crv"] === curve) return read(jwk, scheme)
  } catch {
    // Not passed on: what JSON.parse and node:crypto say may quote the key.
  }
  throw new TypeError(`signing key ${material.id} is no ${material.algorithm} key`)
}

function secretKey(jwk: Members, minBytes: number): KeyObject {
  const bytes = decodeBase64url(text(jwk["k"]))
  if (bytes === undefined || bytes.length < minBytes) throw new TypeError("k is too short")
  return createSecretKey(bytes)
}

const publicMembers = (jwk: Members): PublicKeyMembers => ({
  kty: text(jwk["kty"]),
  crv: text(jwk["crv"]),
  x: text(jwk["x"]),
  ...(jwk["kty"] === "EC" ? { y: text(jwk["y"]) } : {})
})

function text(member: unknown): string {
  if (typeof member !== "string") throw new TypeError("a member is missing")
  return member
}
