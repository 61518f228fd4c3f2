/**
 * Requests that lie about where they were sent, and requests that are too large.
 */
import { expect, it } from "vitest"

import { accessCookie, refreshCookie } from "../client.ts"
import { given, minutes, quiet } from "../given.ts"
import type { Row } from "../row.ts"

const hosts = [
  "evil.example",
  "evil.example:1",
  "evil.example:99999",
  "evil.example/path?query",
  "user@evil.example",
  "[",
  "[::1",
  "..",
  "%00",
  "a b",
  "",
  "x".repeat(300)
]

const forwarded = {
  "x-forwarded-for": "6.6.6.6",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "gopher",
  "x-forwarded-port": "666",
  "x-forwarded-prefix": "//evil.example",
  "x-real-ip": "6.6.6.6",
  "x-original-url": "/admin",
  "x-rewrite-url": "/admin",
  forwarded: "for=6.6.6.6;host=evil.example;proto=gopher"
}

export const hostile: Row = (framework) => {
  it("no Host changes what is answered, and none is repeated", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    for (const host of hosts) {
      const me = await client.get("/me", { headers: { host } })
      expect([host, me.status, me.json()["userId"]]).toEqual([host, 200, "alice"])
      const refreshed = await client.post("/auth/refresh", { headers: { host } })
      expect([host, refreshed.status, refreshed.json()]).toEqual([host, 200, { ok: true }])
      const listed = await client.get("/auth/sessions", { headers: { host } })
      expect([host, listed.status]).toEqual([host, 200])
      for (const { headers, text } of [me, refreshed, listed]) {
        expect(text + JSON.stringify(headers)).not.toContain("evil")
      }
    }
  })

  it("a Host that agrees with a foreign Origin makes it no less foreign", async () => {
    const client = await (await given(framework)).signedIn("alice")
    const got = await client.send("POST", "/auth/refresh", {
      headers: {
        ...forwarded,
        host: "evil.example",
        origin: "https://evil.example",
        referer: "https://evil.example/"
      }
    })
    expect([got.status, got.setCookies]).toEqual([403, []])
  })

  it("X-Forwarded and its kind change nothing where no proxy is trusted", async () => {
    const site = await given(framework)
    const client = site.client()
    const answers = [
      await client.post("/login", { headers: forwarded, body: { user: "alice" } }),
      await client.post("/auth/refresh", { headers: forwarded }),
      await client.get("/auth/sessions", { headers: forwarded }),
      await client.get("/me", { headers: forwarded })
    ]
    for (const { headers, status, text } of answers) {
      expect(status).toBe(200)
      expect(text + JSON.stringify(headers)).not.toMatch(/evil|gopher|666|6\.6\.6\.6/)
    }
    const [session] = await site.sessions.list("alice")
    expect(session?.device.ip).toBe("127.0.0.1")
    // The other route would be a 403.
    expect(answers[3]?.json()).toMatchObject({ userId: "alice" })
  })

  it("a target in absolute form is the same route", async () => {
    const client = await (await given(framework)).signedIn("alice")
    const got = await client.post("http://evil.example/auth/refresh")
    expect([got.status, got.json()]).toEqual([200, { ok: true }])
    const forged = await client.send("POST", "http://evil.example/auth/refresh", {
      headers: { origin: "http://evil.example" }
    })
    expect(forged.status).toBe(403)
  })

  it("a token in an address or a body is no token", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const tokens = [client.jar.get(accessCookie) ?? "", client.jar.get(refreshCookie) ?? ""]
    const names = ["token", "access_token", "refresh_token", accessCookie, refreshCookie]
    const stranger = { cookies: false, keep: false }
    for (const token of tokens) {
      const query = names.map((name) => `${name}=${token}`).join("&")
      expect((await client.get(`/me?${query}`, stranger)).status).toBe(401)
      const body = Object.fromEntries(names.map((name) => [name, token]))
      const posted = await client.post(`/auth/refresh?${query}`, { ...stranger, body })
      expect([posted.status, posted.json()["code"]]).toEqual([401, "not_signed_in"])
      const headers = { "x-access-token": token, "x-auth-token": token, token }
      expect((await client.get("/me", { ...stranger, headers })).status).toBe(401)
    }
  })

  it("a bearer token counts for nothing where cookies carry the tokens", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const authorization = `Bearer ${client.jar.get(accessCookie) ?? ""}`
    const got = await site.client().get("/me", { headers: { authorization } })
    expect([got.status, got.json()["code"]]).toEqual([401, "not_signed_in"])
    // Nor does it make a forged request of another site a good one.
    const forged = await client.send("POST", "/transfer", {
      headers: { authorization, origin: "https://evil.example" }
    })
    expect(forged.status).toBe(403)
  })

  it("twelve thousand bytes of other cookies do no harm", async () => {
    const client = await (await given(framework)).signedIn("alice")
    const headers = {
      cookie: [
        ...Array.from({ length: 120 }, (_, index) => `c${index}=${"x".repeat(90)}`),
        `${accessCookie}=${client.jar.get(accessCookie) ?? ""}`
      ].join("; ")
    }
    expect((await client.get("/me", { cookies: false, headers })).status).toBe(200)
  })

  it("headers beyond the server's limit are a 431, and the next request is served", async () => {
    const client = await (await given(framework)).signedIn("alice")
    for (const headers of [{ "x-much": "x".repeat(20_000) }, { cookie: "x".repeat(20_000) }]) {
      const got = await client.get("/me", { cookies: false, headers })
      expect([got.status, got.setCookies]).toEqual([431, []])
    }
    expect((await client.get("/me")).status).toBe(200)
  })

  it("a token beyond every limit is refused like any other, and costs no read", async () => {
    const site = await quiet(framework)
    const client = await site.signedIn("alice")
    const calls = site.store.calls.length
    for (const name of [accessCookie, refreshCookie]) {
      const headers = { cookie: `${name}=${"A".repeat(12_000)}` }
      const got = await client.post("/auth/refresh", { cookies: false, keep: false, headers })
      expect(got.status).toBe(401)
      expect((await client.get("/me", { cookies: false, headers })).status).toBe(401)
    }
    expect(site.store.calls.length).toBe(calls)
  })

  it("a user agent of any length is kept short", async () => {
    const site = await given(framework)
    const headers = { "user-agent": "u".repeat(9000) }
    const client = site.client()
    const got = await client.post("/login", { headers, body: { user: "alice" } })
    expect(got.status).toBe(200)
    site.clock.advance(minutes(11))
    expect((await client.post("/auth/refresh", { headers })).status).toBe(200)
    const [session] = await site.sessions.list("alice")
    expect(session?.device.userAgent).toBe("u".repeat(512))
  })
}
