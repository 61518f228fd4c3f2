/**
 * The limit: all that signing must do, in Node's own functions.
 */
import { createHmac, sign } from "node:crypto"

import { signingKey } from "../keys.mjs"

const signatureOf = (jwk) => {
  const key = signingKey(jwk)
  if (jwk.kty === "oct") {
    return (text) => createHmac("sha256", key).update(text).digest("base64url")
  }
  if (jwk.kty === "OKP") {
    return (text) => sign(null, Buffer.from(text), key).toString("base64url")
  }
  const raw = { key, dsaEncoding: "ieee-p1363" }
  return (text) => sign("sha256", Buffer.from(text), raw).toString("base64url")
}

export const signer = (jwk, claimsOf) => {
  const { alg, kid } = jwk
  const header = Buffer.from(JSON.stringify({ alg, typ: "at+jwt", kid })).toString("base64url")
  const signature = signatureOf(jwk)
  return (userId) => {
    const claims = Buffer.from(JSON.stringify(claimsOf(userId))).toString("base64url")
    const signed = `${header}.${claims}`
    return `${signed}.${signature(signed)}`
  }
}
