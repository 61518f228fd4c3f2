/**
 * HEAD, OPTIONS, and methods that a route does not know.
 */
import { expect, it } from "vitest"

import { given } from "../given.ts"
import type { Row } from "../row.ts"

const telling = ["content-type", "www-authenticate", "cache-control", "vary"]

export const methods: Row = (framework) => {
  it("HEAD answers as GET does, without a body", async () => {
    const site = await given(framework)
    const clients = [await site.signedIn("alice"), site.client()]
    for (const client of clients) {
      for (const path of ["/me", "/page", "/public", "/auth/sessions"]) {
        const [get, head] = [await client.get(path), await client.send("HEAD", path)]
        expect([path, head.status, head.text, head.setCookies]).toEqual([path, get.status, "", []])
        for (const name of telling) {
          expect([path, name, head.headers[name]]).toEqual([path, name, get.headers[name]])
        }
      }
    }
  })

  it("HEAD changes nothing", async () => {
    const client = await (await given(framework)).signedIn("alice")
    for (const path of ["/auth/refresh", "/auth/logout"]) {
      const got = await client.send("HEAD", path, { headers: { "sec-fetch-site": "same-origin" } })
      expect([got.status, got.setCookies]).toEqual([405, []])
    }
    expect((await client.get("/me")).status).toBe(200)
  })

  it("OPTIONS tells what a route answers to", async () => {
    const client = (await given(framework)).client()
    for (const [path, allow] of [
      ["/auth/refresh", "POST, OPTIONS"],
      ["/auth/logout", "POST, OPTIONS"],
      ["/auth/sessions", "GET, HEAD, DELETE, OPTIONS"],
      ["/auth/sessions/x", "DELETE, OPTIONS"]
    ] as const) {
      const got = await client.send("OPTIONS", path)
      expect([got.status, got.headers["allow"], got.text]).toEqual([204, allow, ""])
    }
  })

  it("another method is a 405 that says which ones there are", async () => {
    const client = await (await given(framework)).signedIn("alice")
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const got = await client.send(method, "/auth/refresh")
      expect([got.status, got.headers["allow"]]).toEqual([405, "POST, OPTIONS"])
      expect(got.json()).toEqual({ message: "this route answers only to POST, OPTIONS" })
    }
  })

  it("no method is another one in disguise", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const got = await client.post("/auth/sessions?_method=DELETE", {
      headers: { "x-http-method-override": "DELETE", "x-method-override": "DELETE" }
    })
    expect(got.status).toBe(405)
    expect((await client.get("/auth/logout?_method=POST")).status).toBe(405)
    expect((await client.get("/me")).status).toBe(200)
  })

  it("what is no route below the base is a 404", async () => {
    const client = await (await given(framework)).signedIn("alice")
    for (const path of [
      "/auth/nothing",
      "/auth/sessions/",
      "/auth/sessions/a/b",
      "/auth/refresh/"
    ]) {
      const got = await client.post(path)
      expect([path, got.status, got.setCookies]).toEqual([path, 404, []])
    }
  })
}
