/**
 * Pages that the server makes: a document request whose access token has expired is refreshed within itself,
 * and nothing else is.
 */
import { expect, it } from "vitest"

import { accessCookie, navigation, refreshCookie, type Client } from "../client.ts"
import { given, minutes, quiet, type Site } from "../given.ts"
import type { Row } from "../row.ts"
import { routes } from "../site.ts"

const count = ({ events }: Site, wanted: string) =>
  events.filter(({ name }) => name === wanted).length

/** A client whose access token has expired. */
async function late(site: Site): Promise<Client> {
  const client = await site.signedIn("alice")
  site.clock.advance(minutes(11))
  return client
}

const refreshTokenNamedBy = (accessToken: string | null | undefined): unknown => {
  const payload = Buffer.from(accessToken?.split(".")[1] ?? "", "base64url").toString()
  return (JSON.parse(payload) as { readonly rt: { readonly id: unknown } }).rt.id
}

export const documents: Row = (framework) => {
  it("a page is shown and refreshed in one, once, and is not stored", async () => {
    const site = await given(framework)
    const client = await late(site)
    const before = new Map(client.jar)
    const got = await client.open("/page")
    expect([got.status, got.text]).toEqual([200, "Hello alice"])
    expect(count(site, "refreshed")).toBe(1)
    expect(got.setCookies).toHaveLength(2)
    for (const [name, value] of client.jar) expect(value).not.toBe(before.get(name))
    // What the application says of caching loses, and what it says of languages stays.
    expect(got.headers["cache-control"]).toBe("no-store")
    expect(got.headers["vary"]?.split(", ").toSorted()).toEqual([
      "Accept-Language",
      "Authorization",
      "Cookie"
    ])
    expect(got.headers["content-type"]).toMatch(/^text\/html/)
    const again = await client.open("/page")
    expect([again.status, again.setCookies, count(site, "refreshed")]).toEqual([200, [], 1])
  })

  it("a lost answer signs nobody out, however many are lost", async () => {
    const site = await given(framework)
    const client = await late(site)
    for (let lost = 0; lost < 4; lost++) {
      expect((await client.open("/page", { keep: false })).status).toBe(200)
      site.clock.advance(minutes(3))
    }
    expect((await client.open("/page")).status).toBe(200)
    site.clock.advance(minutes(11))
    expect((await client.open("/page")).status).toBe(200)
    expect(count(site, "theft")).toBe(0)
  })

  it("a lost access cookie is made up for in the same way", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    client.jar.delete(accessCookie)
    expect((await client.open("/page")).status).toBe(200)
    expect(client.jar.size).toBe(2)
  })

  it("however often a handler asks within a request, there is one refresh", async () => {
    const site = await given(framework)
    const client = await late(site)
    const got = await client.open("/page-twice")
    expect([got.json(), count(site, "refreshed")]).toEqual([{ same: true, ok: true }, 1])
  })

  it("an optional guard refreshes a page, too", async () => {
    const site = await given(framework)
    const client = await late(site)
    const got = await client.open("/public")
    expect([got.json(), got.setCookies.length]).toEqual([{ user: "alice" }, 2])
  })

  it("a prefetch is never refreshed, whatever the browser calls it", async () => {
    const site = await given(framework)
    const client = await late(site)
    const jar = new Map(client.jar)
    for (const headers of [
      { "sec-purpose": "prefetch" },
      { "sec-purpose": "prefetch;prerender" },
      { "sec-purpose": "prefetch;anonymous-client-ip" },
      { purpose: "prefetch" },
      { "x-purpose": "preview" },
      { "x-moz": "prefetch" }
    ]) {
      const got = await client.open("/page", { headers })
      expect([got.status, got.json()["action"], got.setCookies]).toEqual([401, "refresh", []])
    }
    expect([client.jar, count(site, "refreshed")]).toEqual([jar, 0])
  })

  it("nothing but a document by GET is refreshed", async () => {
    const site = await given(framework)
    const client = await late(site)
    for (const headers of [
      {},
      { "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" },
      { "sec-fetch-dest": "image", "sec-fetch-mode": "no-cors" },
      { "sec-fetch-dest": "style", "sec-fetch-mode": "no-cors" },
      { "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate" },
      { "sec-fetch-dest": "document", "sec-fetch-mode": "cors" },
      { "sec-fetch-mode": "navigate" },
      { "sec-fetch-dest": "document" }
    ]) {
      const got = await client.get("/page", { headers })
      expect([got.status, got.setCookies]).toEqual([401, []])
    }
    for (const method of ["HEAD", "POST"]) {
      const path = method === "HEAD" ? "/page" : "/transfer"
      const got = await client.send(method, path, { headers: navigation })
      expect([got.status, got.setCookies]).toEqual([401, []])
    }
    expect(count(site, "refreshed")).toBe(0)
  })

  it("a static asset costs nothing: no token is looked at, no cookie set", async () => {
    const site = await quiet(framework)
    const client = await late(site)
    const calls = site.store.calls.length
    for (const headers of [navigation, { "sec-fetch-dest": "style" }]) {
      const got = await client.get("/style.css", { headers })
      expect([got.status, got.setCookies]).toEqual([200, []])
      expect(got.headers["cache-control"]).toBe("public, max-age=600")
    }
    expect(site.store.calls.length).toBe(calls)
  })

  it("the onward token of a refreshed page confirms nothing on the client's behalf", async () => {
    const onward: (string | null)[] = []
    const site = await given(
      framework,
      {},
      {
        routes: [
          ...routes,
          {
            method: "GET",
            path: "/onward",
            guard: "required",
            handle: async (call) => {
              onward.push(await call.of().onwardToken())
              return { body: { ok: true } }
            }
          }
        ]
      }
    )
    const client = await late(site)
    const old = client.jar.get(accessCookie)
    expect((await client.open("/onward")).status).toBe(200)
    const [token] = onward
    expect(await site.sessions.verify(token ?? "")).toMatchObject({
      ok: true,
      session: { userId: "alice" }
    })
    expect(refreshTokenNamedBy(token)).toBe(refreshTokenNamedBy(old))
    expect(refreshTokenNamedBy(token)).not.toBe(refreshTokenNamedBy(client.jar.get(accessCookie)))
    // Without a refresh it is the access token that came.
    await client.open("/onward")
    expect(onward[1]).toBe(client.jar.get(accessCookie))
  })

  it("a page that comes with a stale token loads itself again, once", async () => {
    const site = await given(framework)
    const client = await late(site)
    const old = site.client(client)
    await client.post("/auth/refresh")
    await client.post("/auth/refresh")
    site.clock.advance(20_000)
    const got = await old.open("/page")
    expect([got.status, got.headers["refresh"], got.setCookies]).toEqual([409, "1", []])
    const { "sec-fetch-user": _, ...byItself } = navigation
    const again = await old.get("/page", { headers: byItself })
    expect([again.status, again.headers["refresh"]]).toEqual([409, undefined])
  })

  it("a page of a session that has ended is a 401, and the jar is empty", async () => {
    const site = await given(framework)
    const client = await late(site)
    await site.sessions.revokeAll({ userId: "alice" })
    const got = await client.open("/page")
    expect([got.status, got.json()["code"]]).toEqual([401, "session_revoked"])
    expect(client.jar.size).toBe(0)
  })

  it("a Strict refresh cookie does not come with links, so pages are not refreshed", async () => {
    const site = await given(framework, { transport: "cookie", cookies: { sameSite: "Strict" } })
    const created = await site.sessions.create({ userId: "alice", claims: { role: "user" } })
    if (!created.ok) throw new Error("no session")
    site.clock.advance(minutes(11))
    const client = site.client()
    client.jar.set(accessCookie, created.accessToken.value)
    client.jar.set(refreshCookie, created.refreshToken.value)
    const got = await client.open("/page")
    expect([got.status, got.setCookies]).toEqual([401, []])
  })

  it("a page that fails after its refresh is not stored either, and signs nobody out", async () => {
    const site = await given(framework)
    const client = await late(site)
    expect((await client.open("/broken", { keep: false })).status).toBe(500)
    expect((await client.open("/page")).status).toBe(200)
  })
}
