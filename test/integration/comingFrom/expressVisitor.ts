/**
 * Somebody with a browser at an application in Express, for the rows about handlers. The application is one
 * behind a proxy that speaks TLS, so the browser's jar keeps what an https site may set.
 */
import { once } from "node:events"
import type { AddressInfo } from "node:net"

import express from "express"
import { onTestFinished } from "vitest"

import type { Sessions } from "../../../src/app/sessions.ts"
import type { Json } from "../../../src/domain/json.ts"
import { expressSessions } from "../../../src/http/express/index.ts"
import { testSessions, type TestClock } from "../../../src/testing/index.ts"
import { cookieJar, type CookieJar } from "../transport/cookieJar.ts"
import { issuer, sameOrigin, userId, type Options } from "../transport/site.ts"

export interface Visitor {
  /** Where the application listens. */
  readonly origin: string
  readonly sessions: Sessions<Json | undefined, Json | undefined>
  readonly clock: TestClock
  readonly jar: CookieJar
  /** A request of the application's own page. */
  readonly send: (
    method: string,
    path: string
  ) => Promise<{ readonly status: number; readonly body: unknown }>
}

export async function expressVisitor(options: Options = {}): Promise<Visitor> {
  const { clock, sessions } = await testSessions({ issuer, ...options })
  onTestFinished(() => sessions.close())
  const server = application(sessions).listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, "close")
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const jar = cookieJar(issuer)
  return {
    origin,
    sessions,
    clock,
    jar,
    send: async (method, path) => {
      const headers = { ...sameOrigin, cookie: jar.line(path) }
      const response = await fetch(origin + path, { method, headers })
      for (const line of response.headers.getSetCookie()) jar.receive(line)
      const body: unknown = await response.json()
      return { status: response.status, body }
    }
  }
}

function application(sessions: Visitor["sessions"]) {
  const auth = expressSessions(sessions)
  const app = express()
  app.use(auth.middleware)
  app.use(sessions.transport.routes.base, auth.routes)
  app.post("/login", async (request, response) => {
    const created = await auth.of(request).create({
      userId,
      claims: { role: "editor" },
      data: { cart: ["tea"] }
    })
    response.status(created.ok ? 200 : 403).json(created.ok ? created.body : created.refusal)
  })
  app.get("/me", auth.required(), (request, response) => {
    const { userId: whose, claims } = auth.session(request)
    response.json({ userId: whose, claims })
  })
  app.get("/cart", auth.required(), async (request, response) => {
    const found = await auth.of(request).data.get()
    response.json(found.ok ? found.data : found.refusal)
  })
  app.post("/cart", auth.required(), async (request, response) => {
    const { data } = auth.of(request)
    const updated = await data.update({ patch: { cart: ["tea", "milk"] } })
    response.json({ ok: updated.ok })
  })
  app.post("/leave", async (request, response) => {
    response.json(await auth.of(request).revoke())
  })
  return app
}
