/**
 * fast-jwt's signer.
 */
import { createSigner } from "fast-jwt"

import { signingKey } from "../keys.mjs"

export const signer = (jwk, claimsOf) => {
  const key =
    jwk.kty === "oct"
      ? Buffer.from(jwk.k, "base64url")
      : signingKey(jwk).export({ type: "pkcs8", format: "pem" })
  const sign = createSigner({
    key,
    algorithm: jwk.alg,
    kid: jwk.kid,
    header: { typ: "at+jwt" }
  })
  return (userId) => sign(claimsOf(userId))
}
