/**
 * jose: `jwtVerify` of an HS256 token by a `CryptoKey`, the fastest key that it takes.
 */
import { createSecretKey, randomBytes } from "node:crypto"

import { jwtVerify, SignJWT } from "jose"

import { peerServer, refuse } from "../peer.mjs"
import { underLoad } from "../underLoad.mjs"
import { goodFor, userIds } from "../users.mjs"

const issuer = "https://app.example.com"

export async function open({ once, wrk, folder }) {
  const secret = createSecretKey(randomBytes(32))
  const key = await crypto.subtle.importKey(
    "raw",
    secret.export(),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"]
  )
  const users = await Promise.all(
    userIds(once).map(async (userId) => {
      const token = await new SignJWT({ role: "user" })
        .setProtectedHeader({ alg: "HS256" })
        .setSubject(userId)
        .setIssuer(issuer)
        .setIssuedAt()
        .setExpirationTime(`${goodFor}s`)
        .sign(key)
      return { userId, headers: { authorization: `Bearer ${token}` } }
    })
  )
  const guard = async (request, response, next) => {
    const { authorization = "" } = request.headers
    try {
      const { payload } = await jwtVerify(authorization.slice("Bearer ".length), key, {
        issuer,
        algorithms: ["HS256"]
      })
      request.user = payload
    } catch {
      return refuse(response)
    }
    next()
  }
  const server = await peerServer([guard], (request) => request.user.sub)
  return underLoad({ server, users, wrk, folder })
}
