/**
 * `Request` and `Response`, here Hono on Node: `GET /me` alone, behind the ideal cached check, or behind
 * Watchword.
 */
import { once } from "node:events"

import { serve } from "@hono/node-server"
import { Hono } from "hono"
import { fetchSessions } from "watchword/fetch"

import { served } from "../checks.mjs"
import { underLoad } from "../underLoad.mjs"

/** Starts it as Hono's documentation says. */
async function start(answer) {
  const server = serve({ fetch: answer, port: 0, hostname: "127.0.0.1" })
  if (!server.listening) await once(server, "listening")
  return server
}

/** @type {import("../checks.mjs").Builders} */
const build = {
  none: (userId) => {
    const app = new Hono()
    app.get("/me", (c) => c.json({ userId }))
    return start(app.fetch)
  },
  ideal: (check, field) => {
    const app = new Hono()
    const guard = async (c, next) => {
      const user = check(c.req.header(field))
      if (user === undefined) return c.json({ message: "sign in" }, 401)
      c.set("user", user)
      await next()
    }
    app.get("/me", guard, (c) => c.json({ userId: c.get("user").userId }))
    return start(app.fetch)
  },
  watchword: (sessions, middleware) => {
    const auth = fetchSessions(sessions)
    const guard = auth.required()
    const app = new Hono()
    app.get("/me", (c) =>
      guard(c.req.raw, () => c.json({ userId: auth.session(c.req.raw).userId }))
    )
    return start(
      middleware ? (request) => auth.middleware(request, () => app.fetch(request)) : app.fetch
    )
  }
}

export const open = async (context) => underLoad(await served(build, context))
