/**
 * Handlers that make their answers in ways that only their own framework has: tokens get onto them, onto no
 * others, and are not cached.
 */
import type { ServerResponse } from "node:http"

import express from "express"
import { H3, HTTPError, HTTPResponse } from "h3"
import { toNodeHandler } from "h3/node"
import { describe, expect, it } from "vitest"

import { expressSessions } from "../../../src/http/express/index.ts"
import { fetchSessions } from "../../../src/http/fetch/index.ts"
import { h3Sessions } from "../../../src/http/h3/index.ts"
import type { Application, FrameworkUnderTest, Listening } from "./application.ts"
import { given, minutes } from "./given.ts"
import { nodeServer, webServer } from "./servers.ts"

const shown = {
  "Cache-Control": "public, max-age=600",
  Vary: "Accept-Language",
  "X-Own": "1"
}
const wanted = {
  "cache-control": "no-store",
  vary: expect.stringMatching(/^(?=.*Cookie)(?=.*Authorization)(?=.*Accept-Language)/) as string,
  "x-own": "1"
}

/** A page that was refreshed while it was made by `listen`. */
async function refreshedPage(listen: (application: Application) => Promise<Listening>) {
  const framework: FrameworkUnderTest = { listen }
  const site = await given(framework)
  const created = await site.sessions.create({ userId: "alice", claims: { role: "user" } })
  if (!created.ok) throw new Error("no session")
  site.clock.advance(minutes(11))
  const client = site.client()
  client.jar.set("__Host-watchword-refresh", created.refreshToken.value)
  return { site, client, got: await client.open("/page") }
}

describe("Express: headers that are given to writeHead", () => {
  it.each<readonly [string, (response: ServerResponse) => void]>([
    ["as an object", (res) => res.writeHead(200, shown)],
    ["behind a message", (res) => res.writeHead(200, "Fine", shown)],
    ["as a flat list", (res) => res.writeHead(200, Object.entries(shown).flat())],
    ["as a list of pairs", (res) => res.writeHead(200, Object.entries(shown))],
    ["not at all", (res) => res.setHeaders(new Map(Object.entries(shown)))]
  ])("%s", async (_how, write) => {
    const { got } = await refreshedPage(async ({ sessions }) => {
      const app = express()
      const auth = expressSessions(sessions)
      app.get("/page", auth.required(), (_, res) => {
        write(res)
        res.end("page")
      })
      return nodeServer(app)
    })
    expect([got.status, got.text, got.setCookies.length]).toEqual([200, "page", 2])
    expect(got.headers).toMatchObject(wanted)
  })
})

describe("h3: an answer that is", () => {
  it.each<readonly [string, number, (event: { readonly res: { headers: Headers } }) => unknown]>([
    ["a Response", 200, () => new Response("page", { headers: shown })],
    ["a Response of an error", 404, () => new Response("page", { status: 404, headers: shown })],
    ["an HTTPResponse", 200, () => new HTTPResponse("page", { headers: shown })],
    [
      "a text, beside headers of the event",
      200,
      ({ res }) => {
        for (const [name, value] of Object.entries(shown)) res.headers.set(name, value)
        return "page"
      }
    ]
  ])("%s", async (_what, status, answer) => {
    const { got } = await refreshedPage(async ({ sessions }) => {
      const app = new H3({ silent: true })
      const auth = h3Sessions(sessions)
      app.get("/page", (event) => answer(event), { middleware: [auth.required()] })
      return nodeServer(toNodeHandler(app))
    })
    expect([got.status, got.text, got.setCookies.length]).toEqual([status, "page", 2])
    expect(got.headers).toMatchObject(wanted)
  })

  it("an error with headers of its own", async () => {
    const { got } = await refreshedPage(async ({ sessions }) => {
      const app = new H3({ silent: true })
      const auth = h3Sessions(sessions)
      const failing = () => {
        throw new HTTPError({ status: 418, headers: shown })
      }
      app.get("/page", failing, { middleware: [auth.required()] })
      return nodeServer(toNodeHandler(app))
    })
    expect([got.status, got.setCookies.length]).toEqual([418, 2])
    expect(got.headers).toMatchObject({ "cache-control": "no-store", "x-own": "1" })
  })
})

describe("fetch", () => {
  it("a response that everybody is given carries nobody's cookies to anybody else", async () => {
    const everybodys = new Response(null, { status: 204, headers: shown })
    const { client, got, site } = await refreshedPage(async ({ sessions }) => {
      const auth = fetchSessions(sessions)
      const optional = auth.optional()
      return webServer((request) => optional(request, () => everybodys))
    })
    expect([got.status, got.setCookies.length, client.jar.size]).toEqual([204, 2, 2])
    expect(got.headers).toMatchObject(wanted)
    const stranger = await site.client().open("/page")
    expect([stranger.status, stranger.setCookies]).toEqual([204, []])
    expect(stranger.headers["cache-control"]).toBe("public, max-age=600")
  })

  it("a request that is a copy, or outside the middleware, is the application's mistake", async () => {
    const copies: unknown[] = []
    const { got } = await refreshedPage(async ({ sessions }) => {
      const auth = fetchSessions(sessions)
      return webServer((request) =>
        auth.middleware(request, () => {
          try {
            auth.of(new Request(request))
          } catch (error) {
            copies.push(error)
          }
          return new Response(null, { status: 204 })
        })
      )
    })
    expect([got.status, got.setCookies]).toEqual([204, []])
    expect(copies).toMatchObject([{ code: "input_invalid" }])
  })
})

it("routes that are mounted where they cannot be reached are told of, not a 404", async () => {
  const site = await given({
    listen: async ({ sessions }) => {
      const app = express()
      const auth = expressSessions(sessions)
      app.use("/elsewhere", auth.routes)
      const failures: express.ErrorRequestHandler = (error: unknown, _req, res, _next) => {
        res.status(500).send(error instanceof Error ? error.message : "")
      }
      app.use(failures)
      return nodeServer(app)
    }
  })
  const got = await site.client().post("/elsewhere/refresh")
  expect([got.status, got.text]).toEqual([
    500,
    expect.stringContaining('mounted at "/elsewhere", from where /auth/refresh cannot be reached')
  ])
})
