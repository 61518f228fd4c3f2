/**
 * The option `cors`: who may read answers from another origin.
 */
import { describe, expect, test } from "vitest"

import { issuer, openSite } from "./site.ts"

const app = "https://app.example.com"
const other = "https://other.example"

/** The headers that a browser asks about another origin, by name. */
const corsOf = ({ headers }: Response): Readonly<Record<string, string>> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")))

const fieldsOf = (list: string | null | undefined): readonly string[] =>
  (list ?? "").split(",").map((one) => one.trim().toLowerCase())

const preflight = (origin: string) => ({
  headers: {
    origin,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,watchword-transport"
  }
})

describe("by default", () => {
  test.each([app, issuer, "null"])("%s reads nothing", async (origin) => {
    const site = await openSite()
    const got = await site.send("GET", "/me", { headers: { origin } })
    expect(corsOf(got)).toEqual({})
    expect(fieldsOf(got.headers.get("vary"))).not.toContain("origin")
    const asked = await site.send("OPTIONS", "/auth/refresh", preflight(origin))
    expect(corsOf(asked)).toEqual({})
  })
})

describe("an origin that is listed", () => {
  const cors = { origins: [other, app] }

  test("reads answers, with credentials", async () => {
    const site = await openSite({ cors })
    const got = await site.send("GET", "/me", { headers: { origin: app } })
    expect(got.status).toBe(401)
    expect(corsOf(got)).toMatchObject({
      "access-control-allow-origin": app,
      "access-control-allow-credentials": "true"
    })
    expect(fieldsOf(got.headers.get("vary"))).toContain("origin")
  })

  test("has its preflights answered, for every header that clients of ours send", async () => {
    const site = await openSite({ cors })
    const got = await site.send("OPTIONS", "/auth/refresh", preflight(app))
    expect([got.status, await got.text()]).toEqual([204, ""])
    expect(corsOf(got)).toMatchObject({
      "access-control-allow-origin": app,
      "access-control-allow-credentials": "true"
    })
    const methods = fieldsOf(got.headers.get("access-control-allow-methods"))
    expect(methods).toEqual(expect.arrayContaining(["get", "post", "delete"]))
    expect(fieldsOf(got.headers.get("access-control-allow-headers"))).toEqual(
      expect.arrayContaining([
        "content-type",
        "authorization",
        "x-requested-with",
        "watchword-transport",
        "rid",
        "fdi-version",
        "anti-csrf",
        "st-auth-mode"
      ])
    )
  })

  test("may only read: to change something it has to be in csrf.origins, too", async () => {
    const headers = { "sec-fetch-site": "same-site", origin: app }
    const readOnly = await openSite({ cors })
    await readOnly.post("/login")
    const refused = await readOnly.send("POST", "/transfer", { headers })
    expect(refused.status).toBe(403)
    expect(corsOf(refused)).toMatchObject({ "access-control-allow-origin": app })

    const trusted = await openSite({ cors, csrf: { origins: [app] } })
    await trusted.post("/login")
    expect((await trusted.send("POST", "/transfer", { headers })).status).toBe(200)
  })
})

describe("an origin that is not listed", () => {
  test.each([
    "https://evil.example",
    "null",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com.evil.example",
    "https://APP.example.com",
    issuer
  ])("%s gets no such header, and no preflight answered", async (origin) => {
    const site = await openSite({ cors: { origins: [app] } })
    const got = await site.send("GET", "/me", { headers: { origin } })
    expect(corsOf(got)).toEqual({})
    expect(fieldsOf(got.headers.get("vary"))).toContain("origin")
    expect(corsOf(await site.send("OPTIONS", "/auth/refresh", preflight(origin)))).toEqual({})
    const elsewhere = await site.send("OPTIONS", "/me", preflight(origin))
    expect([elsewhere.status, corsOf(elsewhere)]).toEqual([404, {}])
  })
})
