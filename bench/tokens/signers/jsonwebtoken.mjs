/**
 * jsonwebtoken's signer with a `KeyObject`, the fastest key that it takes.
 */
import jwt from "jsonwebtoken"

import { signingKey } from "../keys.mjs"

export const signer = (jwk, claimsOf) => {
  const key = signingKey(jwk)
  const { alg, kid } = jwk
  const settings = { algorithm: alg, keyid: kid, header: { alg, typ: "at+jwt" } }
  return (userId) => jwt.sign(claimsOf(userId), key, settings)
}
