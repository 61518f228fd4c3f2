/**
 * Handlers of requests and responses on Node's own server, with no framework at all.
 */
import { SessionsError } from "../../../../src/app/SessionsError.ts"
import { fetchSessions } from "../../../../src/http/fetch/index.ts"
import { guardOf, type FrameworkUnderTest } from "../application.ts"
import { deviceOption, webServer } from "../servers.ts"

type Handler = (request: Request) => Promise<Response>

export const onNode: FrameworkUnderTest = {
  listen: async ({ before, device, routes, sessions }) => {
    const auth = fetchSessions(sessions, { device: deviceOption(sessions, device) })
    const table = new Map<string, Handler>()
    for (const route of routes) {
      const { handle, method, path } = route
      const handler: Handler = async (request) => {
        const { body, headers, status } = await handle({
          of: () => auth.of(request),
          session: () => auth.session(request),
          json: () => request.json(),
          objects: [request]
        })
        const text = typeof body === "string" ? body : JSON.stringify(body)
        const type = typeof body === "string" ? "text/html" : "application/json"
        return new Response(request.method === "HEAD" ? null : text, {
          status: status ?? 200,
          headers: { "content-type": type, ...headers }
        })
      }
      const stand = guardOf(auth, route)
      const guarded: Handler = (request) =>
        stand === undefined ? handler(request) : stand(request, () => handler(request))
      table.set(`${method} ${path}`, guarded)
    }
    const answer: Handler = async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname.startsWith("/auth/")) return auth.routes(request)
      const method = request.method === "HEAD" ? "GET" : request.method
      const handler = table.get(`${method} ${pathname}`)
      return handler === undefined ? new Response(null, { status: 404 }) : handler(request)
    }
    return webServer(async (request) => {
      before?.([request])
      // Inside, so that an error's answer has its headers, too.
      return auth.middleware(request, async () => {
        try {
          return await answer(request)
        } catch (error) {
          return new Response(null, { status: error instanceof SessionsError ? error.status : 500 })
        }
      })
    })
  }
}
