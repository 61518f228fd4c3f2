/**
 * The signature algorithms of access tokens (RFC 7518 section 3, RFC 8037) as node:crypto has to be told
 * of them, and what a key for each must be. A signature has one possible length for each.
 */
import type { SigningAlgorithm } from "../../domain/signingKey.ts"

export type Hash = "sha256" | "sha384" | "sha512"

export type SignatureScheme =
  | {
      readonly kind: "mac"
      readonly kty: "oct"
      readonly hash: Hash
      /** A key has at least as many bytes as the hash (RFC 7518 section 3.2). */
      readonly minKeyBytes: number
      /** Of the signature in base64url. */
      readonly signatureLength: number
    }
  | {
      readonly kind: "signature"
      readonly kty: "EC" | "OKP"
      readonly crv: "P-256" | "Ed25519"
      /** Undefined where the algorithm hashes by itself. */
      readonly hash: Hash | undefined
      /** Of the signature in base64url. */
      readonly signatureLength: number
    }

export const signatureSchemes: Readonly<Record<SigningAlgorithm, SignatureScheme>> = {
  ES256: { kind: "signature", kty: "EC", crv: "P-256", hash: "sha256", signatureLength: 86 },
  EdDSA: { kind: "signature", kty: "OKP", crv: "Ed25519", hash: undefined, signatureLength: 86 },
  HS256: { kind: "mac", kty: "oct", hash: "sha256", minKeyBytes: 32, signatureLength: 43 },
  HS384: { kind: "mac", kty: "oct", hash: "sha384", minKeyBytes: 48, signatureLength: 64 },
  HS512: { kind: "mac", kty: "oct", hash: "sha512", minKeyBytes: 64, signatureLength: 86 }
}
