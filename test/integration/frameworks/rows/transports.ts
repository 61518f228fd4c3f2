/**
 * Tokens in headers, or in either, and routes in another place.
 */
import { expect, it } from "vitest"

import type { Got } from "../ask.ts"
import { given, minutes, origin } from "../given.ts"
import type { Row } from "../row.ts"

interface Tokens {
  readonly access: string
  readonly refresh: string
}

/** The tokens in an answer's body. */
function tokensIn(got: Got): Tokens {
  const { accessToken, refreshToken } = got.json() as Record<string, { readonly value?: unknown }>
  return { access: String(accessToken?.value), refresh: String(refreshToken?.value) }
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
const asks = { "watchword-transport": "header" }

export const transports: Row = (framework) => {
  it("by header: tokens come in the body and go in Authorization, and no cookie is ever set", async () => {
    const site = await given(framework, { transport: "header" })
    const client = site.client()
    const login = await client.send("POST", "/login", { body: { user: "alice" } })
    expect([login.status, login.headers["cache-control"]]).toEqual([200, "no-store"])
    const { access, refresh } = tokensIn(login)
    expect((await client.get("/me", bearer(access))).json()).toMatchObject({ userId: "alice" })
    site.clock.advance(minutes(11))
    expect((await client.get("/me", bearer(access))).json()).toMatchObject({ action: "refresh" })
    const refreshed = await client.send("POST", "/auth/refresh", bearer(refresh))
    const next = tokensIn(refreshed)
    expect((await client.get("/me", bearer(next.access))).status).toBe(200)
    expect((await client.send("POST", "/auth/logout", bearer(next.access))).json()).toEqual({
      ok: true
    })
    const over = await client.send("POST", "/auth/refresh", bearer(next.refresh))
    expect([over.status, over.json()["code"]]).toEqual([401, "session_revoked"])
    for (const { setCookies } of [login, refreshed, over]) expect(setCookies).toEqual([])
  })

  it("by header: another origin's page signs in and acts, for it has to hold the token", async () => {
    const site = await given(framework, {
      transport: "header",
      cors: { origins: ["https://app.example"] }
    })
    const foreign = { origin: "https://app.example", "sec-fetch-site": "cross-site" }
    const client = site.client()
    const login = await client.send("POST", "/login", { headers: foreign, body: { user: "alice" } })
    const headers = { ...foreign, ...bearer(tokensIn(login).access).headers }
    expect((await client.send("POST", "/transfer", { headers })).json()).toEqual({ by: "alice" })
  })

  it("by header: a cookie counts for nothing, and a refresh token opens nothing", async () => {
    const site = await given(framework, { transport: "header" })
    const client = site.client()
    const { access, refresh } = tokensIn(
      await client.send("POST", "/login", { body: { user: "alice" } })
    )
    for (const cookie of [`__Host-watchword=${access}`, `__Host-watchword-refresh=${refresh}`]) {
      const got = await client.get("/me", { headers: { cookie } })
      expect(got.json()).toMatchObject({ code: "not_signed_in" })
    }
    expect((await client.get("/me", bearer(refresh))).status).toBe(401)
    for (const authorization of [`Basic ${access}`, access, `Bearer ${access}, Bearer ${access}`]) {
      expect((await client.get("/me", { headers: { authorization } })).status).toBe(401)
    }
    expect(
      (await client.get("/me", { headers: { authorization: `bearer ${access}` } })).status
    ).toBe(200)
  })

  it("by either: each client is answered the way it came", async () => {
    const site = await given(framework, { transport: "both" })
    const [browser, app] = [site.client(), site.client()]
    expect((await browser.post("/login", { body: { user: "alice" } })).json()).toEqual({ ok: true })
    expect(browser.jar.size).toBe(2)
    const login = await app.send("POST", "/login", { headers: asks, body: { user: "bob" } })
    const { access, refresh } = tokensIn(login)
    expect(login.setCookies).toEqual([])
    expect((await app.get("/me", bearer(access))).json()).toMatchObject({ userId: "bob" })
    const refreshed = await app.send("POST", "/auth/refresh", bearer(refresh))
    expect([tokensIn(refreshed).refresh.length > 0, refreshed.setCookies]).toEqual([true, []])
    expect((await browser.get("/me")).json()).toMatchObject({ userId: "alice" })
    expect((await browser.post("/auth/refresh")).json()).toEqual({ ok: true })
  })

  it("by either: a bearer token wins over the cookies, and leaves them alone", async () => {
    const site = await given(framework, { transport: "both" })
    const browser = site.client()
    await browser.post("/login", { body: { user: "alice" } })
    const app = site.client()
    const login = await app.send("POST", "/login", { headers: asks, body: { user: "bob" } })
    const { access } = tokensIn(login)
    expect((await browser.get("/me", bearer(access))).json()).toMatchObject({ userId: "bob" })
    const out = await browser.send("POST", "/auth/logout", bearer(access))
    expect([out.status, out.setCookies]).toEqual([200, []])
    expect(await site.sessions.count("bob")).toBe(0)
    expect((await browser.get("/me")).json()).toMatchObject({ userId: "alice" })
  })

  it("by either: a token that is not ours hides no cookies when somebody signs out or in", async () => {
    const site = await given(framework, { transport: "both" })
    for (const token of ["x", "eyJ.x.y"]) {
      const browser = site.client()
      await browser.post("/login", { body: { user: "alice" } })
      expect((await browser.post("/auth/logout", bearer(token))).status).toBe(200)
      expect([token, await site.sessions.count("alice"), browser.jar.size]).toEqual([token, 0, 0])
      await browser.post("/login", { body: { user: "alice" } })
      const headers = { ...bearer(token).headers, ...asks }
      const login = await browser.post("/login", { headers, body: { user: "bob" } })
      expect([login.status, tokensIn(login).refresh.length > 0]).toEqual([200, true])
      expect([token, await site.sessions.count("alice"), browser.jar.size]).toEqual([token, 0, 0])
    }
  })

  it("by either: a token that is not ours does not excuse another site's sign-out", async () => {
    const site = await given(framework, { transport: "both" })
    const browser = await site.signedIn("alice")
    for (const token of ["x", "eyJ.x.y"]) {
      const headers = { ...bearer(token).headers, "sec-fetch-site": "cross-site" }
      const forged = await browser.send("POST", "/auth/logout", { headers })
      expect([token, forged.status, forged.setCookies]).toEqual([token, 403, []])
    }
    expect(await site.sessions.count("alice")).toBe(1)
  })

  it("by header: an access token that has expired still signs out, and nothing else", async () => {
    const site = await given(framework, { transport: "header" })
    const client = site.client()
    const login = await client.send("POST", "/login", { body: { user: "alice" } })
    const expired = bearer(tokensIn(login).access)
    site.clock.advance(minutes(11))
    expect((await client.get("/me", expired)).status).toBe(401)
    expect((await client.send("POST", "/reauthenticate", expired)).status).toBe(401)
    const [head = "", payload = "", tag = ""] = tokensIn(login).access.split(".")
    const forged = bearer(`${head}.${payload}.${tag.startsWith("A") ? "B" : "A"}${tag.slice(1)}`)
    await client.send("POST", "/auth/logout", forged)
    expect(await site.sessions.count("alice")).toBe(1)
    expect((await client.send("POST", "/auth/logout", expired)).status).toBe(200)
    expect(await site.sessions.count("alice")).toBe(0)
  })

  it("by either: no header makes a browser's cookies readable, and none excuses another site", async () => {
    const site = await given(framework, { transport: "both" })
    const browser = site.client()
    await browser.post("/login", { body: { user: "alice" } })
    for (const path of ["/auth/refresh", "/reauthenticate", "/promote"]) {
      const got = await browser.post(path, { headers: asks })
      expect([path, got.status, got.text.includes("wwr1_")]).toEqual([path, 200, false])
      expect(got.setCookies.length).toBeGreaterThan(0)
    }
    const forged = await browser.send("POST", "/auth/refresh", {
      headers: { ...asks, origin: "https://evil.example" }
    })
    expect(forged.status).toBe(403)
  })

  it("routes are where the options say, and nowhere else", async () => {
    const site = await given(framework, {
      routes: { refresh: "/again", logout: "/out", sessions: "/devices" }
    })
    const client = await site.signedIn("alice")
    expect((await client.post("/auth/refresh")).status).toBe(404)
    expect((await client.post("/auth/again", { headers: { origin } })).status).toBe(200)
    expect((await client.get("/auth/devices")).status).toBe(200)
    expect((await client.post("/auth/out")).status).toBe(200)
    expect(client.jar.size).toBe(0)
  })
}
