/**
 * The rows about handlers, cookies and browsers, of every system that has some.
 */
import { expect, onTestFinished } from "vitest"

import { createClient, type Tokens } from "../../../src/client/index.ts"
import { call, callAtOnce, signIn } from "../supertokens/calls.ts"
import { clientScript } from "../supertokens/clientScript.ts"
import { nodeProfile } from "../supertokens/nodePage.ts"
import { startSite } from "../supertokens/site.ts"
import { expressSite } from "../supertokens/sites/express.ts"
import { openSite, sameOrigin, userId } from "../transport/site.ts"
import { expressVisitor } from "./expressVisitor.ts"
import type { Cases } from "./walk.ts"

const minute = 60_000

export const supertokensInHandlers: Cases = {
  "createNewSession(res, …), getSession(req, res), refreshSession(req, res) in a handler":
    async () => {
      const { clock, send, sessions } = await expressVisitor()
      expect(await send("GET", "/me")).toMatchObject({ status: 401, body: { action: "login" } })
      expect((await send("POST", "/login")).status).toBe(200)
      const me = { status: 200, body: { userId, claims: { role: "editor" } } }
      expect(await send("GET", "/me")).toEqual(me)
      clock.advance(11 * minute)
      expect(await send("GET", "/me")).toMatchObject({ status: 401, body: { action: "refresh" } })
      expect((await send("POST", "/auth/refresh")).status).toBe(200)
      expect(await send("GET", "/me")).toEqual(me)
      expect(await sessions.count(userId)).toBe(1)
    },

  "session of a request: getUserId(), getJWTPayload(), revokeSession(), getSessionData(), updateSessionData(data)":
    async () => {
      const { jar, send, sessions } = await expressVisitor()
      await send("POST", "/login")
      expect((await send("GET", "/me")).body).toEqual({ userId, claims: { role: "editor" } })
      expect((await send("GET", "/cart")).body).toEqual({ cart: ["tea"] })
      expect((await send("POST", "/cart")).body).toEqual({ ok: true })
      expect((await send("GET", "/cart")).body).toEqual({ cart: ["tea", "milk"] })
      expect((await send("POST", "/leave")).body).toEqual({ ok: true, revoked: true })
      expect(jar.cookies.size).toBe(0)
      expect(await sessions.count(userId)).toBe(0)
    },

  "refreshToken.renewTokenPath": async () => {
    const { send } = await expressVisitor({ routes: { base: "/api", refresh: "/renew" } })
    await send("POST", "/login")
    expect((await send("POST", "/api/renew")).status).toBe(200)
  },

  "cookie.domain, cookie.secure": async () => {
    const shared = await expressVisitor({ cookies: { domain: "example.com" } })
    await shared.send("POST", "/login")
    const kept = [...shared.jar.cookies.values()]
    expect(kept.map(({ domain, secure }) => [domain, secure])).toEqual([
      ["example.com", true],
      ["example.com", true]
    ])
    const issuer = "http://api.example.com"
    const plain = await openSite({ issuer, cookies: { secure: false } })
    await plain.post("/login")
    expect([...plain.jar.cookies.values()].map(({ secure }) => secure)).toEqual([false, false])
    const contradiction = expressVisitor({ cookies: { secure: false } })
    await expect(contradiction).rejects.toMatchObject({ code: "config_invalid" })
  },

  "supertokens-website in the page": async () => {
    const site = await startSite(expressSite)
    onTestFinished(site.close)
    const script = clientScript("4.2", site.origin)
    const page = await nodeProfile().open(site.origin, script)
    await signIn(page)
    site.clock.advance(11 * minute)
    expect(await callAtOnce(page, 5, "/me")).toEqual([200, 200, 200, 200, 200])
    expect(site.seen("/auth/session/refresh")).toHaveLength(1)
    expect((await call(page, "POST", "/auth/signout")).body).toEqual({ status: "OK" })
  },

  "the same, with a client of Watchword's": async () => {
    const { clock, origin, sessions } = await expressVisitor({ transport: "header" })
    let refreshed = 0
    let kept: Tokens | null = null
    const client = createClient({
      refresh: `${origin}/auth/refresh`,
      logout: `${origin}/auth/logout`,
      tokens: { get: () => kept, set: (tokens) => void (kept = tokens) }
    })
    onTestFinished(client.close)
    client.onRefreshed(() => refreshed++)
    const signedIn = await client.fetch(`${origin}/login`, { method: "POST" })
    await client.signedIn((await signedIn.json()) as Tokens)
    clock.advance(11 * minute)
    const calls = Array.from({ length: 5 }, () => client.fetch(`${origin}/me`))
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([
      200, 200, 200, 200, 200
    ])
    expect(refreshed).toBe(1)
    await client.signOut()
    expect(kept).toBeNull()
    expect(await sessions.count(userId)).toBe(0)
  }
}

export const jtsInHandlers: Cases = {
  "CSRF header": async () => {
    const site = await openSite()
    await site.post("/login")
    const transfer = async (headers: Readonly<Record<string, string>>) =>
      (await site.send("POST", "/transfer", { headers })).status
    expect(await transfer(sameOrigin)).toBe(200)
    expect(await transfer({ origin: "https://api.example.com" })).toBe(200)
    expect(await transfer({ origin: "https://evil.example" })).toBe(403)
    expect(await transfer({ "sec-fetch-site": "cross-site" })).toBe(403)
    expect(await transfer({})).toBe(403)
    expect(await transfer({ "x-requested-with": "a script of our own" })).toBe(200)
  },

  "/jts/sessions": async () => {
    const laptop = await expressVisitor()
    await laptop.send("POST", "/login")
    await laptop.sessions.create({ userId, device: { name: "phone" } })
    await laptop.sessions.create({ userId, device: { name: "tablet" } })
    await laptop.sessions.create({ userId: "bob" })
    const list = async () =>
      (
        (await laptop.send("GET", "/auth/sessions")).body as {
          readonly sessions: readonly { readonly id: string; readonly current: boolean }[]
        }
      ).sessions
    expect(await list()).toHaveLength(3)
    expect((await list()).filter(({ current }) => current)).toHaveLength(1)
    const other = (await list()).find(({ current }) => !current)
    expect((await laptop.send("DELETE", `/auth/sessions/${other?.id}`)).status).toBe(200)
    expect(await list()).toHaveLength(2)
    expect((await laptop.send("DELETE", "/auth/sessions")).body).toEqual({ ok: true, revoked: 1 })
    expect((await list()).map(({ current }) => current)).toEqual([true])
    expect(await laptop.sessions.count("bob")).toBe(1)
  }
}

export const thermopylaeInHandlers: Cases = {
  "cookie or header, by the type of the client": async () => {
    const site = await openSite({ transport: "both" })
    const asApp = { headers: { "watchword-transport": "header" } }
    const app = (await (await site.post("/login", asApp)).json()) as Tokens
    expect(site.jar.cookies.size).toBe(0)
    const headers = { authorization: `Bearer ${app.accessToken.value}` }
    expect((await site.send("GET", "/me", { headers })).status).toBe(200)

    expect(await (await site.post("/login")).json()).toEqual({ ok: true })
    expect([...site.jar.cookies.keys()]).toEqual(["__Host-watchword", "__Host-watchword-refresh"])
    expect((await site.send("GET", "/me")).status).toBe(200)
    expect(await site.sessions.count(userId)).toBe(2)
  }
}
