/**
 * supertokens-node-mysql-ref-jwt: `getSession` as its documentation has it for a GET, which needs no token
 * against CSRF. Only the access token's validity differs from the defaults.
 */
import * as SuperTokens from "supertokens-node-mysql-ref-jwt/express.js"

import { peerServer, refuse, signInAt } from "../peer.mjs"
import { underLoad } from "../underLoad.mjs"
import { cookiesOf, goodFor, userIds } from "../users.mjs"

export async function open({ once, wrk, folder, mysql }) {
  const { host, port, user, password, database } = mysql
  await SuperTokens.init({
    mysql: { host, port, user, password, database },
    cookie: { domain: "127.0.0.1", secure: false },
    tokens: {
      accessToken: { validity: goodFor },
      refreshToken: { renewTokenPath: "/refresh" }
    }
  })
  const guard = async (request, response, next) => {
    try {
      request.session = await SuperTokens.getSession(request, response, false)
    } catch {
      return refuse(response)
    }
    next()
  }
  const server = await peerServer(
    [guard],
    (request) => request.session.getUserId(),
    (app) => {
      app.post("/login/:userId", async (request, response) => {
        await SuperTokens.createNewSession(response, request.params.userId, { role: "user" })
        response.json("signed in")
      })
    }
  )
  const ids = userIds(once)
  const lines = await signInAt(
    server,
    ids.map((userId) => `/login/${userId}`)
  )
  const users = ids.map((userId, index) => ({ userId, headers: cookiesOf(lines[index]) }))
  return underLoad({ server, users, wrk, folder })
}
