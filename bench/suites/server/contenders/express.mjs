/**
 * Express 5: `GET /me` alone, behind the ideal cached check, or behind Watchword.
 */
import { createServer } from "node:http"

import express from "express"
import { expressSessions } from "watchword/express"

import { served } from "../checks.mjs"
import { listening } from "../listening.mjs"
import { underLoad } from "../underLoad.mjs"

const start = (app) => listening(createServer(app))

/** @type {import("../checks.mjs").Builders} */
const build = {
  none: (userId) => {
    const app = express()
    app.get("/me", (_request, response) => {
      response.json({ userId })
    })
    return start(app)
  },
  ideal: (check, field) => {
    const app = express()
    const guard = (request, response, next) => {
      const user = check(request.headers[field])
      if (user === undefined) return response.status(401).json({ message: "sign in" })
      request.user = user
      next()
    }
    app.get("/me", guard, (request, response) => {
      response.json({ userId: request.user.userId })
    })
    return start(app)
  },
  watchword: (sessions, middleware) => {
    const auth = expressSessions(sessions)
    const app = express()
    if (middleware) app.use(auth.middleware)
    app.get("/me", auth.required(), (request, response) => {
      response.json({ userId: auth.session(request).userId })
    })
    return start(app)
  }
}

export const open = async (context) => underLoad(await served(build, context))
