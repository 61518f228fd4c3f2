/**
 * express-session with its own store in memory, or with the usual ones for Redis and MySQL.
 */
import { randomBytes } from "node:crypto"
import { createRequire } from "node:module"

import session from "express-session"

import { peerServer, refuse, signInAt } from "../peer.mjs"
import { underLoad } from "../underLoad.mjs"
import { cookiesOf, goodFor, userIds } from "../users.mjs"

/** The store, and what ends it. */
const stores = {
  memory: async () => ({ store: new session.MemoryStore(), close: async () => {} }),
  redis: async ({ redis, folder }) => {
    const { createClient } = await import("redis")
    const { RedisStore } = await import("connect-redis")
    const client = await createClient({ url: redis.url }).connect()
    // Others may use the same server.
    return { store: new RedisStore({ client, prefix: `${folder}:` }), close: () => client.close() }
  },
  mariadb: async ({ mysql }) => {
    const MysqlStore = createRequire(import.meta.url)("express-mysql-session")(session)
    const { host, port, user, password, database } = mysql
    const store = new MysqlStore({ host, port, user, password, database })
    await store.onReady()
    return { store, close: () => store.close() }
  }
}

export async function open(context) {
  const { parameters, once, wrk, folder } = context
  const { store, close } = await stores[parameters.store](context)
  const guard = (request, response, next) => {
    if (request.session.userId === undefined) return refuse(response)
    next()
  }
  const server = await peerServer(
    [guard],
    (request) => request.session.userId,
    (app) => {
      app.use(
        session({
          store,
          secret: randomBytes(32).toString("hex"),
          resave: false,
          saveUninitialized: false,
          cookie: { maxAge: goodFor * 1000 }
        })
      )
      app.post("/login/:userId", (request, response, next) => {
        request.session.userId = request.params.userId
        request.session.role = "user"
        request.session.save((error) => (error ? next(error) : response.json("signed in")))
      })
    }
  )
  const ids = userIds(once)
  const lines = await signInAt(
    server,
    ids.map((userId) => `/login/${userId}`)
  )
  const users = ids.map((userId, index) => ({ userId, headers: cookiesOf(lines[index]) }))
  return underLoad({ server, users, wrk, folder, close })
}
