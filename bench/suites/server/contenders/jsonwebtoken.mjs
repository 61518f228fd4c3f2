/**
 * jsonwebtoken: `verify` of an HS256 token by a `KeyObject`.
 */
import { createSecretKey, randomBytes } from "node:crypto"

import jwt from "jsonwebtoken"

import { peerServer, refuse } from "../peer.mjs"
import { underLoad } from "../underLoad.mjs"
import { goodFor, userIds } from "../users.mjs"

const issuer = "https://app.example.com"

export async function open({ once, wrk, folder }) {
  const key = createSecretKey(randomBytes(32))
  const users = userIds(once).map((userId) => {
    const token = jwt.sign({ role: "user" }, key, {
      algorithm: "HS256",
      subject: userId,
      issuer,
      expiresIn: goodFor
    })
    return { userId, headers: { authorization: `Bearer ${token}` } }
  })
  const guard = (request, response, next) => {
    const { authorization = "" } = request.headers
    try {
      request.user = jwt.verify(authorization.slice("Bearer ".length), key, {
        issuer,
        algorithms: ["HS256"]
      })
    } catch {
      return refuse(response)
    }
    next()
  }
  const server = await peerServer([guard], (request) => request.user.sub)
  return underLoad({ server, users, wrk, folder })
}
