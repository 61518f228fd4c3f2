/**
 * The limit: all that the verification of a token must do, in Node's own functions, and nothing else. Its
 * header is known beforehand, for one key makes only one.
 */
import { createHmac, timingSafeEqual, verify } from "node:crypto"

import { options } from "../issuance.mjs"
import { verifyingKey } from "../keys.mjs"

const tolerance = 5_000

/** Whether the signature is the text's. */
const checkOf = (jwk) => {
  const key = verifyingKey(jwk)
  if (jwk.kty === "oct") {
    return (signed, signature) => {
      const mac = createHmac("sha256", key).update(signed, "latin1").digest()
      return mac.length === signature.length && timingSafeEqual(mac, signature)
    }
  }
  if (jwk.kty === "OKP") {
    return (signed, signature) => verify(null, Buffer.from(signed, "latin1"), key, signature)
  }
  const raw = { key, dsaEncoding: "ieee-p1363" }
  return (signed, signature) => verify("sha256", Buffer.from(signed, "latin1"), raw, signature)
}

export const prepare = ({ jwk }) => {
  const { issuer } = options(jwk)
  const { alg, kid } = jwk
  const header = Buffer.from(JSON.stringify({ alg, typ: "at+jwt", kid })).toString("base64url")
  const signatureLength = jwk.kty === "oct" ? 43 : 86
  const genuine = checkOf(jwk)

  const check = (token) => {
    const headerEnd = token.indexOf(".")
    const claimsEnd = token.indexOf(".", headerEnd + 1)
    // Node's decoder passes over what is not in the alphabet.
    if (token.length - claimsEnd - 1 !== signatureLength) return undefined
    if (claimsEnd === -1 || token.slice(0, headerEnd) !== header) return undefined
    const signature = Buffer.from(token.slice(claimsEnd + 1), "base64url")
    if (!genuine(token.slice(0, claimsEnd), signature)) return undefined
    const claims = JSON.parse(
      Buffer.from(token.slice(headerEnd + 1, claimsEnd), "base64url").toString()
    )
    const { iss, aud, exp, sub } = claims
    const good = iss === issuer && aud === issuer && exp * 1000 + tolerance > Date.now()
    return good ? sub : undefined
  }
  return () => ({ awaits: false, verify: check })
}
