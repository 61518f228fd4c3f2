/**
 * h3 2 on Node: `GET /me` alone, behind the ideal cached check, or behind Watchword.
 */
import { H3, serve } from "h3"
import { h3Sessions } from "watchword/h3"

import { served } from "../checks.mjs"
import { underLoad } from "../underLoad.mjs"

/** Starts it as h3's documentation says. */
async function start(app) {
  const running = serve(app, {
    port: 0,
    hostname: "127.0.0.1",
    silent: true,
    gracefulShutdown: false
  })
  await running.ready()
  return running.node.server
}

/** @type {import("../checks.mjs").Builders} */
const build = {
  none: (userId) => start(new H3().get("/me", () => ({ userId }))),
  ideal: (check, field) => {
    const guard = (event, next) => {
      const user = check(event.req.headers.get(field) ?? undefined)
      if (user !== undefined) {
        event.context.user = user
        return next()
      }
      event.res.status = 401
      return { message: "sign in" }
    }
    const me = (event) => ({ userId: event.context.user.userId })
    return start(new H3().get("/me", me, { middleware: [guard] }))
  },
  watchword: (sessions, middleware) => {
    const auth = h3Sessions(sessions)
    const app = new H3()
    if (middleware) app.use(auth.middleware)
    const me = (event) => ({ userId: auth.session(event).userId })
    return start(app.get("/me", me, { middleware: [auth.required()] }))
  }
}

export const open = async (context) => underLoad(await served(build, context))
