/**
 * The option `transport`: by which way tokens come and go, and how long they may be.
 */
import { describe, expect, test } from "vitest"

import type { Transport } from "../../../src/index.ts"
import { openSite, sameOrigin, userId, type Sent, type Site } from "./site.ts"

interface Tokens {
  readonly accessToken?: { readonly value: string }
  readonly refreshToken?: { readonly value: string }
}

const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token ?? ""}` })

/** Signs in, and answers what the body and the cookies hold. */
async function signIn(site: Site, sent: Sent = {}) {
  const response = await site.post("/login", sent)
  expect(response.status).toBe(200)
  const { accessToken, refreshToken } = (await response.json()) as Tokens
  const cookies = response.headers.getSetCookie().length
  return { access: accessToken?.value, refresh: refreshToken?.value, cookies, response }
}

const status = async (site: Site, headers: Record<string, string>) =>
  (await site.send("GET", "/me", { headers })).status

describe("cookie", () => {
  test("is the default", async () => {
    const { sessions } = await openSite()
    expect(sessions.transport.carrier).toBe("cookie")
  })

  test("puts tokens into cookies alone, even where a client asks for them", async () => {
    const site = await openSite({ transport: "cookie" })
    expect(await signIn(site, { headers: { "watchword-transport": "header" } })).toMatchObject({
      access: undefined,
      refresh: undefined,
      cookies: 2
    })
    expect(await status(site, {})).toBe(200)
  })

  test("looks at no bearer token", async () => {
    const site = await openSite({ transport: "cookie" })
    await signIn(site)
    const token = site.jar.cookies.get("__Host-watchword")?.value
    expect(await status(site, bearer("nonsense"))).toBe(200)
    expect(await status(site, { cookie: "", ...bearer(token) })).toBe(401)
  })
})

describe("header", () => {
  test("puts tokens into the body alone, and takes them in Authorization", async () => {
    const site = await openSite({ transport: "header" })
    const { access, cookies, refresh } = await signIn(site)
    expect(cookies).toBe(0)
    expect(await status(site, bearer(access))).toBe(200)

    const refreshed = await site.send("POST", "/auth/refresh", { headers: bearer(refresh) })
    expect(refreshed.headers.getSetCookie()).toEqual([])
    const next = (await refreshed.json()) as Tokens
    expect(await status(site, bearer(next.accessToken?.value))).toBe(200)

    const out = await site.send("POST", "/auth/logout", {
      headers: bearer(next.accessToken?.value)
    })
    expect([out.status, out.headers.getSetCookie()]).toEqual([200, []])
    expect(await site.sessions.count(userId)).toBe(0)
  })

  test("looks at no cookie", async () => {
    const site = await openSite({ transport: "header" })
    const { access, refresh } = await signIn(site)
    const cookie = `__Host-watchword=${access}; __Host-watchword-refresh=${refresh}`
    expect(await status(site, { cookie })).toBe(401)
    const headers = { ...sameOrigin, cookie }
    expect((await site.send("POST", "/auth/refresh", { headers })).status).toBe(401)
  })
})

describe("both", () => {
  test("answers in cookies, unless the sign-in asks for headers", async () => {
    const site = await openSite({ transport: "both" })
    const inBody = await signIn(site, { headers: { "watchword-transport": "header" } })
    expect(inBody.cookies).toBe(0)
    expect(await status(site, bearer(inBody.access))).toBe(200)

    expect(await signIn(site)).toMatchObject({ access: undefined, refresh: undefined, cookies: 2 })
    expect(await status(site, {})).toBe(200)
  })

  test("gives new tokens the way that the old ones came", async () => {
    const site = await openSite({ transport: "both" })
    const { refresh } = await signIn(site, { headers: { "watchword-transport": "header" } })
    const byHeader = await site.send("POST", "/auth/refresh", { headers: bearer(refresh) })
    expect(byHeader.headers.getSetCookie()).toEqual([])
    expect((await byHeader.json()) as Tokens).toHaveProperty("refreshToken.value")

    await signIn(site)
    const headers = { "watchword-transport": "header" }
    const byCookie = await site.post("/auth/refresh", { headers })
    expect(byCookie.headers.getSetCookie()).toHaveLength(2)
    expect(await byCookie.json()).toEqual({ ok: true })
  })

  test("takes a bearer token before a cookie", async () => {
    const site = await openSite({ transport: "both" })
    await signIn(site)
    expect(await status(site, {})).toBe(200)
    expect(await status(site, bearer("eyJ.nonsense"))).toBe(401)
    // An application's own token says nothing of sessions.
    expect(await status(site, bearer("nonsense"))).toBe(200)
  })
})

describe("supertokens-website", () => {
  test("has its cookies, its header and its routes", async () => {
    const site = await openSite({ transport: "supertokens-website" })
    const { response } = await signIn(site)
    expect(response.headers.get("front-token")).toMatch(/^[\w+/]+=*$/)
    const refreshed = await site.post("/auth/session/refresh")
    expect(refreshed.status).toBe(200)
    const places = [...site.jar.cookies.values()].map(({ name, path }) => ({ name, path }))
    expect(places).toEqual([
      { name: "sAccessToken", path: "/" },
      { name: "sRefreshToken", path: "/auth/session/refresh" }
    ])
    expect(await status(site, {})).toBe(200)
    expect((await site.post("/auth/refresh")).status).toBe(404)
    expect((await site.post("/auth/signout")).status).toBe(200)
    expect(site.jar.cookies.size).toBe(0)
  })

  test("moves with the base, and takes domain and SameSite", async () => {
    const site = await openSite({
      transport: "supertokens-website",
      cookies: { domain: "example.com", sameSite: "Strict" },
      routes: { base: "/st" }
    })
    await signIn(site)
    expect((await site.post("/st/session/refresh")).status).toBe(200)
    expect(site.jar.cookies.get("sRefreshToken")).toMatchObject({
      domain: "example.com",
      path: "/st/session/refresh",
      sameSite: "Strict"
    })
  })
})

describe("the length of claims", () => {
  const algorithm = "HS256"
  const claims = (length: number) => ({ text: "x".repeat(length) })

  /** Whether a session with claims of this length is created. */
  const fits = (site: Site, length: number) =>
    site.sessions.create({ userId: "somebody", claims: claims(length) }).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: "claims_too_large" })
        return false
      }
    )

  /** The longest claims that are taken. */
  async function longest(site: Site): Promise<number> {
    let [taken, refused] = [0, 10_000]
    while (refused - taken > 1) {
      const middle = Math.floor((taken + refused) / 2)
      if (await fits(site, middle)) taken = middle
      else refused = middle
    }
    return taken
  }

  test.each(["cookie", "both", "supertokens-website"] as const)(
    "%s: the longest that are taken fit a cookie",
    async (transport) => {
      const site = await openSite({ transport, accessToken: { algorithm } })
      await signIn(site, { claims: claims(await longest(site)) })
      expect(site.jar.refused).toEqual([])
      expect(site.jar.cookies.size).toBe(2)
      expect(await status(site, {})).toBe(200)
    }
  )

  test("header: they may be twice as long, and fit a header line of 8 KB", async () => {
    const inHeader = await openSite({ transport: "header", accessToken: { algorithm } })
    const inCookie = await openSite({ accessToken: { algorithm } })
    const most = await longest(inHeader)
    expect(most).toBeGreaterThan(2 * (await longest(inCookie)))
    const { access = "" } = await signIn(inHeader, { claims: claims(most) })
    expect(`Authorization: Bearer ${access}\r\n`.length).toBeLessThanOrEqual(8192)
    expect(await status(inHeader, bearer(access))).toBe(200)
  })

  test.each<readonly [Transport, number]>([
    ["cookie", 4000],
    ["both", 4000],
    ["supertokens-website", 4000],
    ["header", 8000]
  ])("%s: those that are too long change nothing", async (transport, length) => {
    const site = await openSite({ transport })
    await signIn(site)
    await expect(site.post("/login", { claims: claims(length) })).rejects.toMatchObject({
      code: "claims_too_large"
    })
    const [session] = await site.sessions.list(userId)
    const change = { sessionId: session?.id ?? "", claims: claims(length) }
    await expect(site.sessions.updateClaims(change)).rejects.toMatchObject({
      code: "claims_too_large"
    })
    expect(await site.sessions.list(userId)).toEqual([session])
  })
})
