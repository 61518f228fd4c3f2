/**
 * Handlers that write cookies of their own after sessions have put theirs on the answer: in every form that
 * Node takes headers in, both stay.
 */
import type { ServerResponse } from "node:http"

import express from "express"
import Koa from "koa"
import { describe, expect, it } from "vitest"

import { expressSessions } from "../../../src/http/express/index.ts"
import { koaSessions } from "../../../src/http/koa/index.ts"
import type { Application, FrameworkUnderTest } from "./application.ts"
import { ask } from "./ask.ts"
import { accessCookie, refreshCookie, sameOrigin } from "./client.ts"
import { given } from "./given.ts"
import { nodeServer } from "./servers.ts"

type Write = (response: ServerResponse) => unknown
type Sessions = Application["sessions"]

const alice = { userId: "alice", claims: { role: "user" }, data: { cart: [] } }

/** The frameworks that hand out Node's response: each signs in, and leaves the answer to `write`. */
const frameworks: readonly (readonly [string, (write: Write) => FrameworkUnderTest])[] = [
  ["Express", (write) => ({ listen: ({ sessions }) => underExpress(sessions, write) })],
  ["Koa", (write) => ({ listen: ({ sessions }) => underKoa(sessions, write) })]
]

function underExpress(sessions: Sessions, write: Write) {
  const app = express()
  const auth = expressSessions(sessions)
  app.use(auth.middleware)
  app.post("/login", async (req, res) => {
    await auth.of(req).create(alice)
    write(res)
    res.end("done")
  })
  return nodeServer(app)
}

function underKoa(sessions: Sessions, write: Write) {
  const app = new Koa()
  const auth = koaSessions(sessions)
  app.use(auth.middleware)
  app.use(async (ctx) => {
    await auth.of(ctx).create(alice)
    ctx.respond = false
    write(ctx.res)
    ctx.res.end("done")
  })
  return nodeServer(app.callback())
}

/** The answer to a sign-in. */
async function signIn({ listen }: FrameworkUnderTest) {
  const site = await given({ listen })
  return { site, got: await ask(site.port, "POST", "/login", { headers: sameOrigin }) }
}

const nameOf = (line: string) => line.slice(0, line.indexOf("="))
const valueOf = (line: string | undefined) => line?.slice(line.indexOf("=") + 1, line.indexOf(";"))

const theme = "theme=dark; Path=/"
const lang = "lang=en; Path=/"

describe.each(frameworks)("%s: cookies of a sign-in stay where the handler", (_name, under) => {
  it.each<readonly [string, readonly string[], Write]>([
    ["gives writeHead one", [theme], (res) => res.writeHead(201, { "Set-Cookie": theme })],
    [
      "names the field in small letters",
      [theme],
      (res) => res.writeHead(201, { "set-cookie": theme })
    ],
    [
      "gives it several",
      [theme, lang],
      (res) => res.writeHead(201, { "Set-Cookie": [theme, lang] })
    ],
    [
      "gives them behind a message",
      [theme, lang],
      (res) => res.writeHead(201, "Made", { "Set-Cookie": [theme, lang] })
    ],
    [
      "gives a flat list",
      [theme, lang],
      (res) => res.writeHead(201, ["Set-Cookie", theme, "X-Own", "1", "set-cookie", lang])
    ],
    [
      "gives a flat list with several in one place",
      [theme, lang],
      (res) => res.writeHead(201, ["Set-Cookie", [theme, lang]])
    ],
    [
      "gives a list of pairs",
      [theme, lang],
      (res) =>
        res.writeHead(201, [
          ["Set-Cookie", theme],
          ["Set-Cookie", lang]
        ])
    ],
    [
      "sets its own in their place first",
      [theme, lang],
      (res) => res.setHeader("Set-Cookie", theme).writeHead(201, { "Set-Cookie": lang })
    ],
    [
      "sets its own in their place, and gives writeHead nothing",
      [theme, lang],
      (res) => res.setHeader("Set-Cookie", [theme, lang]).writeHead(201)
    ],
    [
      "appends its own",
      [theme, lang],
      (res) => res.appendHeader("Set-Cookie", [theme, lang]).writeHead(201)
    ],
    [
      "removes what was set",
      [],
      (res) => {
        res.removeHeader("Set-Cookie")
        res.writeHead(201)
      }
    ]
  ])("%s", async (_how, own, write) => {
    const { got, site } = await signIn(under(write))
    expect([got.status, got.text]).toEqual([201, "done"])
    const names = [accessCookie, refreshCookie, ...own.map(nameOf)]
    expect(got.setCookies.map(nameOf).toSorted()).toEqual(names.toSorted())
    expect(got.setCookies).toEqual(expect.arrayContaining([...own]))
    expect(got.headers["cache-control"]).toBe("no-store")
    const access = got.setCookies.find((line) => nameOf(line) === accessCookie)
    expect(await site.sessions.verify(valueOf(access) ?? "")).toMatchObject({
      ok: true,
      session: { userId: "alice" }
    })
  })

  it("but for one that it writes itself: of two of a name the later stays alone", async () => {
    const own = `${accessCookie}=of the application; Path=/; Secure; HttpOnly`
    const { got } = await signIn(under((res) => res.writeHead(201, { "Set-Cookie": [own, theme] })))
    expect(got.setCookies).toEqual([expect.stringMatching(`^${refreshCookie}=`), own, theme])
  })
})
