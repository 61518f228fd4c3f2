/**
 * The libraries by name as signers of access tokens, each with the same claims in the same order. A signer
 * makes a token for a user, with an id of its own.
 *
 * @typedef {(userId: string) => string | Promise<string>} Sign
 */
import { randomBytes } from "node:crypto"

import { options } from "./issuance.mjs"

const libraries = {
  plain: () => import("./signers/plain.mjs"),
  "fast-jwt": () => import("./signers/fastJwt.mjs"),
  jsonwebtoken: () => import("./signers/jsonwebtoken.mjs"),
  jose: () => import("./signers/jose.mjs")
}

/** The claims that Watchword puts into a token, but for the session's, which the other libraries have none of. */
const claimsMaker = (jwk) => {
  const { issuer } = options(jwk)
  const id = () => randomBytes(16).toString("base64url")
  return (userId) => {
    const iat = Math.floor(Date.now() / 1000)
    return {
      iss: issuer,
      aud: issuer,
      sub: userId,
      sid: id(),
      jti: id(),
      iat,
      exp: iat + 600,
      auth_time: iat,
      sct: Date.now(),
      cv: 0,
      rt: { id: randomBytes(32).toString("base64url"), gen: 0, iat: Date.now() },
      claims: { role: "editor" }
    }
  }
}

/** @returns {Promise<Sign>} */
export const openSigner = async (library, jwk) => {
  const { signer } = await libraries[library]()
  return signer(jwk, claimsMaker(jwk))
}
