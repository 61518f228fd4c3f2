/**
 * Keys as Node has them.
 */
import { createPrivateKey, createPublicKey, createSecretKey } from "node:crypto"

/** The key that signs, of a symmetric or private JWK. */
export const signingKey = (jwk) =>
  jwk.kty === "oct"
    ? createSecretKey(Buffer.from(jwk.k, "base64url"))
    : createPrivateKey({ key: jwk, format: "jwk" })

/** The key that verifies. */
export const verifyingKey = (jwk) =>
  jwk.kty === "oct" ? signingKey(jwk) : createPublicKey(signingKey(jwk))
