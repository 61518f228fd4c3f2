/**
 * jose's signer with a `CryptoKey`, the fastest key that it takes.
 */
import { importJWK, SignJWT } from "jose"

export const signer = async (jwk, claimsOf) => {
  const { alg, kid } = jwk
  const hmac = { name: "HMAC", hash: "SHA-256" }
  const key =
    jwk.kty === "oct"
      ? await crypto.subtle.importKey("raw", Buffer.from(jwk.k, "base64url"), hmac, false, ["sign"])
      : await importJWK(jwk)
  return (userId) =>
    new SignJWT(claimsOf(userId)).setProtectedHeader({ alg, typ: "at+jwt", kid }).sign(key)
}
