/**
 * iron-session: the whole session is in an encrypted cookie.
 */
import { randomBytes } from "node:crypto"

import { getIronSession, sealData } from "iron-session"

import { peerServer, refuse } from "../peer.mjs"
import { underLoad } from "../underLoad.mjs"
import { goodFor, userIds } from "../users.mjs"

export async function open({ once, wrk, folder }) {
  const options = { cookieName: "session", password: randomBytes(32).toString("hex"), ttl: goodFor }
  const users = []
  for (const userId of userIds(once)) {
    const seal = await sealData({ userId, role: "user" }, options)
    users.push({ userId, headers: { cookie: `${options.cookieName}=${seal}` } })
  }
  const guard = async (request, response, next) => {
    const session = await getIronSession(request, response, options)
    if (session.userId === undefined) return refuse(response)
    request.session = session
    next()
  }
  const server = await peerServer([guard], (request) => request.session.userId)
  return underLoad({ server, users, wrk, folder })
}
