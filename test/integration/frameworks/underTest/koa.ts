/**
 * Koa 3, with the smallest of routers.
 */
import Koa from "koa"

import { koaSessions } from "../../../../src/http/koa/index.ts"
import { guardOf, type FrameworkUnderTest } from "../application.ts"
import { nodeServer } from "../servers.ts"

export const underKoa: FrameworkUnderTest = {
  listen: async ({ before, device, routes, sessions }) => {
    const app = new Koa()
    app.silent = true
    const auth = koaSessions(
      sessions,
      device === undefined ? {} : { device: ({ req }) => device((name) => text(req.headers[name])) }
    )
    app.use(async (ctx, next) => {
      before?.([ctx, ctx.req, ctx.res])
      await next()
    })
    app.use(auth.middleware)
    app.use(auth.routes)
    for (const route of routes) {
      const { handle, method, path } = route
      const stand = guardOf(auth, route)
      app.use(async (ctx, next) => {
        const asked = ctx.method === "HEAD" ? "GET" : ctx.method
        if (asked !== method || ctx.path !== path) return next()
        const answer = async () => {
          const reply = await handle({
            of: () => auth.of(ctx),
            session: () => auth.session(ctx),
            json: () => bodyOf(ctx.req),
            objects: [ctx, ctx.req, ctx.res]
          })
          ctx.status = reply.status ?? 200
          ctx.set(reply.headers ?? {})
          if (typeof reply.body === "string") ctx.type = "html"
          ctx.body = reply.body
        }
        if (stand === undefined) await answer()
        else await stand(ctx, answer)
      })
    }
    return nodeServer(app.callback())
  }
}

async function bodyOf(request: AsyncIterable<Uint8Array>): Promise<unknown> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return text === "" ? undefined : (JSON.parse(text) as unknown)
}

const text = (value: string | string[] | undefined) =>
  typeof value === "string" ? value : undefined
