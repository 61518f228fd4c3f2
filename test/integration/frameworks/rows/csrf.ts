/**
 * Which requests may change something by cookie: every method with every `Origin`, `Sec-Fetch-Site` and
 * content type (ASVS 3.5).
 */
import { expect, it } from "vitest"

import type { Client } from "../client.ts"
import { given, origin, quiet, type Site } from "../given.ts"
import type { Row } from "../row.ts"

const none = undefined
const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] as const
const origins = [
  none,
  origin,
  "https://evil.example",
  "null",
  `${origin}:444`,
  `${origin}.evil.example`
]
const sites = [none, "same-origin", "same-site", "cross-site", "none", "nonsense"]
const types = [
  none,
  "application/json",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x"
]

/** Whether a browser's words make a request that may change something. */
const may = (from: string | undefined, site: string | undefined): boolean =>
  site === "same-origin" || site === "none" || from === origin

const fields = (
  from: string | undefined,
  site: string | undefined,
  type?: string
): Record<string, string> => ({
  ...(from === undefined ? {} : { origin: from }),
  ...(site === undefined ? {} : { "sec-fetch-site": site }),
  ...(type === undefined ? {} : { "content-type": type })
})

const writes = (site: Site, since: number) =>
  site.store.calls.slice(since).filter((call) => !call.startsWith("find") && call !== "list")

/** What a page of another site can make a browser send. */
const attacks = [
  fields("https://evil.example", "cross-site", "text/plain"),
  fields("https://evil.example", "cross-site", "application/x-www-form-urlencoded"),
  fields("null", "cross-site", "multipart/form-data; boundary=x"),
  fields(none, "cross-site"),
  fields("https://other.site.example", "same-site", "text/plain"),
  fields("https://evil.example", none, "text/plain"),
  fields("null", none),
  fields(none, none, "application/x-www-form-urlencoded")
]

const targets = async (
  client: Client
): Promise<readonly (readonly [string, string, unknown?])[]> => [
  ["POST", "/auth/refresh"],
  ["POST", "/auth/logout"],
  ["DELETE", "/auth/sessions"],
  ["DELETE", `/auth/sessions/${String((await client.get("/me")).json()["id"])}`],
  ["POST", "/transfer"],
  ["POST", "/reauthenticate"],
  ["POST", "/promote"],
  ["POST", "/leave"]
]

export const csrf: Row = (framework) => {
  it("the refresh route answers to the right method from the right site alone", async () => {
    const site = await quiet(framework)
    const client = await site.signedIn("alice")
    for (const method of methods) {
      for (const from of origins) {
        for (const place of sites) {
          for (const type of types) {
            const calls = site.store.calls.length
            const got = await client.send(method, "/auth/refresh", {
              headers: fields(from, place, type)
            })
            const expected =
              method === "OPTIONS" ? 204 : method !== "POST" ? 405 : may(from, place) ? 200 : 403
            const cell = `${method} from ${from} ${place} ${type}`
            expect([cell, got.status]).toEqual([cell, expected])
            if (expected === 200) continue
            expect([cell, got.setCookies, site.store.calls.slice(calls)]).toEqual([cell, [], []])
          }
        }
      }
    }
  })

  it("a guard lets the same requests change something, and no others", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    for (const from of origins) {
      for (const place of sites) {
        const got = await client.send("POST", "/transfer", {
          headers: fields(from, place),
          body: {}
        })
        const cell = `${from} ${place}`
        expect([cell, got.status]).toEqual([cell, may(from, place) ? 200 : 403])
      }
    }
  })

  it("another site changes nothing by any route: 403, and neither a cookie nor the store is touched", async () => {
    const site = await quiet(framework)
    const client = await site.signedIn("alice", { authMethod: "pwd" })
    for (const [method, path] of await targets(client)) {
      for (const headers of attacks) {
        const calls = site.store.calls.length
        const got = await client.send(method, path, { headers })
        const cell = `${method} ${path} ${JSON.stringify(headers)}`
        expect([cell, got.status]).toEqual([cell, 403])
        expect(got.json()).toMatchObject({ code: "cross_site_request", action: "none" })
        expect([cell, got.setCookies, site.store.calls.slice(calls)]).toEqual([cell, [], []])
      }
    }
    expect((await client.get("/me")).json()).toMatchObject({ userId: "alice", authMethod: "pwd" })
  })

  it("nobody is signed in by another site", async () => {
    const site = await given(framework)
    const victim = site.client()
    for (const headers of attacks.filter((one) => "origin" in one || "sec-fetch-site" in one)) {
      const got = await victim.send("POST", "/login", {
        headers: { ...headers, "content-type": "application/json" },
        body: { user: "mallory" }
      })
      expect([got.status, got.setCookies]).toEqual([403, []])
    }
    expect(await site.sessions.count("mallory")).toBe(0)
  })

  it("to a handler without a guard, another site's request is nobody's", async () => {
    const client = await (await given(framework)).signedIn("alice")
    for (const path of ["/transfer-unguarded", "/guestbook"]) {
      for (const headers of attacks) {
        const got = await client.send("POST", path, { headers })
        expect([got.status, got.text]).toEqual([200, expect.not.stringContaining("alice")])
      }
      expect((await client.post(path)).text).toContain("alice")
    }
  })

  it("what is no browser says so by a header that no form can send", async () => {
    const client = await (await given(framework)).signedIn("alice")
    const got = await client.send("POST", "/auth/refresh", {
      headers: { "x-requested-with": "watchword" }
    })
    expect(got.status).toBe(200)
    const forged = await client.send("POST", "/auth/refresh", {
      headers: { ...fields("https://evil.example", none), "x-requested-with": "watchword" }
    })
    expect(forged.status).toBe(403)
  })

  it("a listed origin may, and a listed origin alone", async () => {
    const site = await given(framework, { csrf: { origins: ["https://app.example"] } })
    const client = await site.signedIn("alice")
    const from = (one: string) => ({ headers: fields(one, "cross-site") })
    expect((await client.send("POST", "/auth/refresh", from("https://app.example"))).status).toBe(
      200
    )
    for (const other of [
      origin,
      "https://app.example.evil",
      "http://app.example",
      "HTTPS://APP.EXAMPLE"
    ]) {
      expect((await client.send("POST", "/auth/refresh", from(other))).status).toBe(403)
    }
  })

  it("no safe method changes anything, on whatever route", async () => {
    const site = await quiet(framework)
    const client = await site.signedIn("alice")
    const id = String((await client.get("/me")).json()["id"])
    const calls = site.store.calls.length
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      for (const path of ["/refresh", "/logout", "/sessions", `/sessions/${id}`]) {
        const got = await client.send(method, `/auth${path}`, {
          headers: fields(none, "same-origin")
        })
        expect(got.setCookies).toEqual([])
      }
    }
    expect(writes(site, calls)).toEqual([])
    expect((await client.get("/me")).status).toBe(200)
  })
}
