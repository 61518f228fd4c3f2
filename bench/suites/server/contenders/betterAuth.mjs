/**
 * better-auth: `getSession` as its documentation has it for Express, on MariaDB, with or without the cached
 * copy of the session in a cookie. Its users sign in anonymously, for a password's hash takes longer than
 * all else here.
 */
import { randomBytes } from "node:crypto"

import { betterAuth } from "better-auth"
import { getMigrations } from "better-auth/db/migration"
import { fromNodeHeaders } from "better-auth/node"
import { anonymous } from "better-auth/plugins"
import { createPool } from "mysql2/promise"

import { peerServer, refuse } from "../peer.mjs"
import { underLoad } from "../underLoad.mjs"
import { cookiesOf, goodFor, userIds } from "../users.mjs"

export async function open({ parameters, once, wrk, folder, mysql }) {
  const { host, port, user, password, database } = mysql
  const pool = createPool({ host, port, user, password, database, timezone: "Z" })
  const options = {
    database: pool,
    baseURL: "http://127.0.0.1",
    secret: randomBytes(32).toString("hex"),
    plugins: [anonymous()],
    session: { cookieCache: { enabled: parameters.cookieCache, maxAge: goodFor } }
  }
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  const auth = betterAuth(options)

  const users = []
  for (let count = userIds(once).length; count > 0; count -= 1) {
    const { headers, response } = await auth.api.signInAnonymous({ returnHeaders: true })
    users.push({ userId: response.user.id, headers: cookiesOf(headers.getSetCookie()) })
  }
  const guard = async (request, response, next) => {
    const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })
    if (found === null) return refuse(response)
    request.user = found.user
    next()
  }
  const server = await peerServer([guard], (request) => request.user.id)
  return underLoad({ server, users, wrk, folder, close: () => pool.end() })
}
