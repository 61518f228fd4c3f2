/**
 * The application in Koa 3, which brings no router.
 */
import Koa from "koa"

import { koaSessions } from "../../../../src/http/koa/index.ts"
import type { Framework } from "../site.ts"
import { userId } from "../site.ts"

export const koaSite: Framework = (sessions) => {
  const auth = koaSessions(sessions)
  const required = auth.required()
  const recent = auth.required({ maxAuthAge: "5 minutes" })
  const app = new Koa()
  app.use(auth.middleware)
  app.use(auth.routes)
  app.use(async (context, next) => {
    switch (`${context.method} ${context.path}`) {
      case "POST /login": {
        const created = await auth.of(context).create({ userId, claims: { role: "editor" } })
        context.status = created.ok ? 200 : 403
        context.body = created.ok ? created.body : created.refusal
        return
      }
      case "GET /me":
        await required(context, async () => {
          const session = auth.session(context)
          context.body = { userId: session.userId, claims: session.claims }
        })
        return
      case "POST /transfer":
        await required(context, async () => {
          context.body = { ok: true }
        })
        return
      case "POST /promote":
        await required(context, async () => {
          const updated = await auth.of(context).updateClaims({ claims: { role: "admin" } })
          context.body = { ok: updated.ok }
        })
        return
      case "GET /vault":
        await recent(context, async () => {
          context.body = { ok: true }
        })
        return
      default:
        await next()
    }
  })
  // Koa's own handler answers with a promise that nobody needs.
  const listener = app.callback()
  return (request, response) => void listener(request, response)
}
