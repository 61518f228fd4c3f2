/**
 * jsonwebtoken with a `KeyObject`, the fastest key that it takes. It cannot check the type of a token.
 */
import jwt from "jsonwebtoken"

import { options } from "../issuance.mjs"
import { verifyingKey } from "../keys.mjs"

export const prepare = ({ jwk }) => {
  const { issuer } = options(jwk)
  const key = verifyingKey(jwk)
  const checks = { algorithms: [jwk.alg], issuer, audience: issuer }
  const verify = (token) => {
    try {
      return jwt.verify(token, key, checks).sub
    } catch {
      return undefined
    }
  }
  return () => ({ awaits: false, verify })
}
