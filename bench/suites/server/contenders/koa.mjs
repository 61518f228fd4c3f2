/**
 * Koa 3: `GET /me` alone, behind the ideal cached check, or behind Watchword.
 */
import { createServer } from "node:http"

import Koa from "koa"
import { koaSessions } from "watchword/koa"

import { served } from "../checks.mjs"
import { listening } from "../listening.mjs"
import { underLoad } from "../underLoad.mjs"

/** An application that answers `GET /me` alone, behind the guards. */
function start(guards, userIdOf) {
  const app = new Koa()
  for (const guard of guards) app.use(guard)
  app.use((context, next) => {
    if (context.path !== "/me") return next()
    context.body = { userId: userIdOf(context) }
  })
  const answer = app.callback()
  return listening(createServer((request, response) => void answer(request, response)))
}

/** @type {import("../checks.mjs").Builders} */
const build = {
  none: (userId) => start([], () => userId),
  ideal: (check, field) => {
    const guard = (context, next) => {
      const user = check(context.req.headers[field])
      if (user !== undefined) {
        context.state.user = user
        return next()
      }
      context.status = 401
      context.body = { message: "sign in" }
    }
    return start([guard], (context) => context.state.user.userId)
  },
  watchword: (sessions, middleware) => {
    const auth = koaSessions(sessions)
    const guards = middleware ? [auth.middleware, auth.required()] : [auth.required()]
    return start(guards, (context) => auth.session(context).userId)
  }
}

export const open = async (context) => underLoad(await served(build, context))
