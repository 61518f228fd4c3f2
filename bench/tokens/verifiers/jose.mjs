/**
 * jose with a `CryptoKey`, the fastest key that it takes.
 */
import { importJWK, jwtVerify } from "jose"

import { options } from "../issuance.mjs"

export const prepare = async ({ jwk }) => {
  const { issuer } = options(jwk)
  const { d: _, ...known } = jwk
  const bytes = jwk.kty === "oct" && Buffer.from(jwk.k, "base64url")
  const hmac = { name: "HMAC", hash: "SHA-256" }
  const key = bytes
    ? await crypto.subtle.importKey("raw", bytes, hmac, false, ["verify"])
    : await importJWK(known)
  const checks = { algorithms: [jwk.alg], issuer, audience: issuer, typ: "at+jwt" }
  const verify = async (token) => {
    try {
      return (await jwtVerify(token, key, checks)).payload.sub
    } catch {
      return undefined
    }
  }
  return () => ({ awaits: true, verify })
}
