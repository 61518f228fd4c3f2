/**
 * h3 version 2 on Node.
 */
import { H3 } from "h3"
import { toNodeHandler } from "h3/node"

import { h3Sessions } from "../../../../src/http/h3/index.ts"
import { guardOf, type FrameworkUnderTest } from "../application.ts"
import { nodeServer } from "../servers.ts"

export const underH3: FrameworkUnderTest = {
  listen: async ({ before, device, routes, sessions }) => {
    const app = new H3({ silent: true })
    const auth = h3Sessions(
      sessions,
      device === undefined
        ? {}
        : { device: ({ req }) => device((name) => req.headers.get(name) ?? undefined) }
    )
    app.use((event, next) => {
      before?.([event, event.req])
      return next()
    })
    app.use(auth.middleware)
    app.use(auth.routes)
    for (const route of routes) {
      const { handle, method, path } = route
      const middleware = [guardOf(auth, route) ?? []].flat()
      for (const each of method === "GET" ? (["GET", "HEAD"] as const) : [method]) {
        app.on(
          each,
          path,
          async (event) => {
            const reply = await handle({
              of: () => auth.of(event),
              session: () => auth.session(event),
              json: () => event.req.json(),
              objects: [event, event.req]
            })
            const page = typeof reply.body === "string"
            return new Response(page ? String(reply.body) : JSON.stringify(reply.body), {
              status: reply.status ?? 200,
              headers: { "content-type": page ? "text/html" : "application/json", ...reply.headers }
            })
          },
          { middleware }
        )
      }
    }
    return nodeServer(toNodeHandler(app))
  }
}
