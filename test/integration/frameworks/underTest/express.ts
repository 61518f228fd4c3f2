/**
 * Express 5, as its users write it.
 */
import express from "express"

import { expressSessions } from "../../../../src/http/express/index.ts"
import { guardOf, type FrameworkUnderTest } from "../application.ts"
import { nodeServer } from "../servers.ts"

export const underExpress: FrameworkUnderTest = {
  listen: async ({ before, device, routes, sessions }) => {
    const app = express()
    const auth = expressSessions(
      sessions,
      device === undefined ? {} : { device: (req) => device((name) => text(req.headers[name])) }
    )
    app.use((req, res, next) => {
      before?.([req, res])
      next()
    })
    app.use(auth.middleware)
    app.use("/auth", auth.routes)
    app.use(express.json())
    for (const route of routes) {
      const { handle, method, path } = route
      const guards = [guardOf(auth, route) ?? []].flat()
      const register = method === "GET" ? app.get.bind(app) : app.post.bind(app)
      register(path, ...guards, async (req, res) => {
        const reply = await handle({
          of: () => auth.of(req),
          session: () => auth.session(req),
          json: async () => req.body as unknown,
          objects: [req, res]
        })
        res.status(reply.status ?? 200).set(reply.headers ?? {})
        if (typeof reply.body === "string") res.type("html").send(reply.body)
        else res.json(reply.body)
      })
    }
    // What Express itself would only print.
    app.set("env", "test")
    return nodeServer(app)
  }
}

const text = (value: string | string[] | undefined) =>
  typeof value === "string" ? value : undefined
