/**
 * fast-jwt, with or without its cache of verified tokens, under its default key (a digest of the token).
 */
import { createVerifier } from "fast-jwt"

import { options } from "../issuance.mjs"
import { verifyingKey } from "../keys.mjs"

const keyOf = (jwk) =>
  jwk.kty === "oct"
    ? Buffer.from(jwk.k, "base64url")
    : verifyingKey(jwk).export({ type: "spki", format: "pem" })

export const prepare = ({ jwk, cache }) => {
  const { issuer } = options(jwk)
  const key = keyOf(jwk)
  return () => {
    const check = createVerifier({
      key,
      algorithms: [jwk.alg],
      allowedIss: issuer,
      allowedAud: issuer,
      checkTyp: "at+jwt",
      ...(cache && { cache })
    })
    const verify = (token) => {
      try {
        return check(token).sub
      } catch {
        return undefined
      }
    }
    return { awaits: false, verify }
  }
}
