/**
 * Hono, as one of the many that take a `Request` and give a `Response`.
 */
import { Hono } from "hono"

import { SessionsError } from "../../../../src/app/SessionsError.ts"
import { fetchSessions } from "../../../../src/http/fetch/index.ts"
import { guardOf, type FrameworkUnderTest } from "../application.ts"
import { deviceOption, webServer } from "../servers.ts"

export const underHono: FrameworkUnderTest = {
  listen: async ({ before, device, routes, sessions }) => {
    const auth = fetchSessions(sessions, { device: deviceOption(sessions, device) })
    const app = new Hono()
    app.all("/auth/*", (c) => auth.routes(c.req.raw))
    for (const route of routes) {
      const { handle, method, path } = route
      const stand = guardOf(auth, route)
      app.on(method, path, async (c) => {
        const request = c.req.raw
        const answer = async () => {
          const reply = await handle({
            of: () => auth.of(request),
            session: () => auth.session(request),
            json: () => c.req.json(),
            objects: [request]
          })
          const page = typeof reply.body === "string"
          return new Response(page ? String(reply.body) : JSON.stringify(reply.body), {
            status: reply.status ?? 200,
            headers: { "content-type": page ? "text/html" : "application/json", ...reply.headers }
          })
        }
        return stand === undefined ? answer() : stand(request, answer)
      })
    }
    app.onError((error, c) =>
      c.json({ message: "failed" }, error instanceof SessionsError ? error.status : 500)
    )
    return webServer((request) => {
      before?.([request])
      return auth.middleware(request, () => app.fetch(request))
    })
  }
}
