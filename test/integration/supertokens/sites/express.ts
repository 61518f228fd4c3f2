/**
 * The application in Express 5.
 */
import express from "express"

import { expressSessions } from "../../../../src/http/express/index.ts"
import type { Framework } from "../site.ts"
import { userId } from "../site.ts"

export const expressSite: Framework = (sessions) => {
  const auth = expressSessions(sessions)
  const app = express()
  app.use(auth.middleware)
  app.use("/auth", auth.routes)
  app.post("/login", async (request, response) => {
    const created = await auth.of(request).create({ userId, claims: { role: "editor" } })
    response.status(created.ok ? 200 : 403).json(created.ok ? created.body : created.refusal)
  })
  app.get("/me", auth.required(), (request, response) => {
    const session = auth.session(request)
    response.json({ userId: session.userId, claims: session.claims })
  })
  app.post("/transfer", auth.required(), (_request, response) => {
    response.json({ ok: true })
  })
  app.post("/promote", auth.required(), async (request, response) => {
    const updated = await auth.of(request).updateClaims({ claims: { role: "admin" } })
    response.json({ ok: updated.ok })
  })
  app.get("/vault", auth.required({ maxAuthAge: "5 minutes" }), (_request, response) => {
    response.json({ ok: true })
  })
  return app
}
