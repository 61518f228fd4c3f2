/**
 * Which other origins may read answers (ASVS 3.4.2).
 */
import { expect, it } from "vitest"

import { given, quiet } from "../given.ts"
import type { Row } from "../row.ts"

const app = "https://app.example"
const listed = { cors: { origins: [app] }, csrf: { origins: [app] } }
const preflight = {
  "access-control-request-method": "POST",
  "access-control-request-headers": "content-type, watchword-transport"
}

export const cors: Row = (framework) => {
  it("by default nobody may read from another origin", async () => {
    const client = await (await given(framework)).signedIn("alice")
    for (const headers of [{ origin: app }, { origin: app, ...preflight }]) {
      for (const method of ["GET", "OPTIONS"]) {
        const got = await client.send(method, "/me", { headers })
        const granted = Object.keys(got.headers).filter((name) => name.startsWith("access-control"))
        expect(granted).toEqual([])
      }
    }
  })

  it("a listed origin reads with credentials, and is named exactly", async () => {
    const client = await (await given(framework, listed)).signedIn("alice")
    for (const path of ["/me", "/auth/sessions", "/public"]) {
      const got = await client.get(path, { headers: { origin: app } })
      expect(got.headers).toMatchObject({
        "access-control-allow-origin": app,
        "access-control-allow-credentials": "true"
      })
      expect(got.headers["vary"]).toMatch(/\bOrigin\b/)
    }
    const refused = await client.post("/auth/refresh", { headers: { origin: app }, cookies: false })
    expect([refused.status, refused.headers["access-control-allow-origin"]]).toEqual([401, app])
  })

  it("an origin that is not listed is granted nothing and never repeated, and caches are told", async () => {
    const client = await (await given(framework, listed)).signedIn("alice")
    for (const origin of ["https://evil.example", `${app}.evil`, "null", "http://app.example"]) {
      for (const method of ["GET", "OPTIONS"]) {
        const got = await client.send(method, "/me", { headers: { origin, ...preflight } })
        expect(got.headers["access-control-allow-origin"]).toBeUndefined()
        expect(got.headers["access-control-allow-credentials"]).toBeUndefined()
        expect(got.headers["vary"]).toMatch(/\bOrigin\b/)
        expect(JSON.stringify(got.headers)).not.toContain(origin)
      }
    }
  })

  it("a preflight of a listed origin is answered, without any session", async () => {
    const site = await quiet(framework, listed)
    const client = await site.signedIn("alice")
    const calls = site.store.calls.length
    for (const path of ["/auth/refresh", "/me", "/auth/sessions/x"]) {
      const got = await client.send("OPTIONS", path, { headers: { origin: app, ...preflight } })
      expect([got.status, got.text, got.setCookies]).toEqual([204, "", []])
      expect(got.headers).toMatchObject({ "access-control-allow-origin": app })
      expect(got.headers["access-control-allow-methods"]).toMatch(/\bDELETE\b/)
      for (const name of ["content-type", "x-requested-with", "watchword-transport"]) {
        expect(got.headers["access-control-allow-headers"]).toContain(name)
      }
    }
    expect(site.store.calls.length).toBe(calls)
  })

  it("what an answer varies by outlives what the application says of it", async () => {
    const client = await (await given(framework, listed)).signedIn("alice")
    const got = await client.get("/page", { headers: { origin: app } })
    expect(got.headers["vary"]?.split(", ").toSorted()).toEqual(["Accept-Language", "Origin"])
    expect(got.headers["cache-control"]).toBe("public, max-age=600")
  })
}
