/**
 * The application in h3 version 2.
 */
import { H3, toNodeHandler } from "h3"

import { h3Sessions } from "../../../../src/http/h3/index.ts"
import type { Framework } from "../site.ts"
import { userId } from "../site.ts"

export const h3Site: Framework = (sessions) => {
  const auth = h3Sessions(sessions)
  const guarded = { middleware: [auth.required()] }
  const recent = { middleware: [auth.required({ maxAuthAge: "5 minutes" })] }
  const app = new H3()
  app.use(auth.middleware)
  app.use(auth.routes)
  app.post("/login", async (event) => {
    const created = await auth.of(event).create({ userId, claims: { role: "editor" } })
    if (!created.ok) event.res.status = 403
    return created.ok ? created.body : created.refusal
  })
  app.get(
    "/me",
    (event) => {
      const session = auth.session(event)
      return { userId: session.userId, claims: session.claims }
    },
    guarded
  )
  app.post("/transfer", () => ({ ok: true }), guarded)
  app.post(
    "/promote",
    async (event) => {
      const updated = await auth.of(event).updateClaims({ claims: { role: "admin" } })
      return { ok: updated.ok }
    },
    guarded
  )
  app.get("/vault", () => ({ ok: true }), recent)
  return toNodeHandler(app)
}
