/**
 * The option `csrf`: whose requests may change something by cookie.
 */
import { describe, expect, test } from "vitest"

import { issuer, openSite, userId, type Options } from "./site.ts"

const app = "https://app.example.com"
const evil = "https://evil.example"

type Headers = Readonly<Record<string, string>>

const from = {
  "its own page": { "sec-fetch-site": "same-origin", origin: issuer },
  "the address bar": { "sec-fetch-site": "none" },
  "its own page, in an older browser": { origin: issuer },
  "another host of the site": { "sec-fetch-site": "same-site", origin: app },
  "another host, in an older browser": { origin: app },
  "another site": { "sec-fetch-site": "cross-site", origin: evil },
  "another site, in an older browser": { origin: evil },
  "a page without an origin": { "sec-fetch-site": "cross-site", origin: "null" },
  "another site that hides its origin": { "sec-fetch-site": "cross-site" },
  "another site with a script's header": {
    "sec-fetch-site": "cross-site",
    origin: evil,
    "x-requested-with": "fetch"
  },
  "a form of an ancient browser": {},
  "a script of an ancient browser": { "x-requested-with": "XMLHttpRequest" }
} as const satisfies Record<string, Headers>

type Sender = keyof typeof from

const always: readonly Sender[] = [
  "its own page",
  "the address bar",
  "a script of an ancient browser"
]

const modes: readonly (readonly [string, Options["csrf"], readonly Sender[]])[] = [
  ["by default", undefined, ["its own page, in an older browser"]],
  [
    "with another host in the list",
    { origins: [app] },
    ["another host of the site", "another host, in an older browser"]
  ],
  [
    "with both in the list",
    { origins: [issuer, app] },
    [
      "its own page, in an older browser",
      "another host of the site",
      "another host, in an older browser"
    ]
  ],
  ["with an empty list", { origins: [] }, []]
]

describe.each(modes)("%s", (_name, csrf, more) => {
  const trusted: readonly Sender[] = [...always, ...more]
  const senders = Object.entries(from).map(
    ([who, headers]) =>
      [who, trusted.some((sender) => sender === who) ? 200 : 403, headers] as const
  )

  test.each(senders)("%s: %i", async (_who, status, headers) => {
    const site = await openSite({ csrf })
    expect((await site.post("/login")).status).toBe(200)
    const before = site.jar.line("/")

    const transfer = await site.send("POST", "/transfer", { headers })
    expect(transfer.status).toBe(status)
    const refresh = await site.send("POST", "/auth/refresh", { headers })
    expect(refresh.status).toBe(status)
    expect(site.jar.line("/") === before).toBe(status === 403)
    const login = await site.send("POST", "/login", { headers })
    // What is no browser cannot be made to sign in against its user's will.
    const noBrowser = !("origin" in headers) && !("sec-fetch-site" in headers)
    expect(login.status).toBe(noBrowser ? 200 : status)
    const logout = await site.send("POST", "/auth/logout", { headers })
    expect(logout.status).toBe(status)
    expect(await site.sessions.count(userId)).toBe(status === 200 ? 0 : 1)
    expect(logout.headers.getSetCookie()).toHaveLength(status === 200 ? 2 : 0)
  })
})

test("reading is nobody's to forbid", async () => {
  const site = await openSite({ csrf: { origins: [] } })
  await site.post("/login")
  for (const headers of Object.values(from)) {
    expect((await site.send("GET", "/me", { headers })).status).toBe(200)
  }
})

describe("what no cookie carries is exempt", () => {
  const headers = { "sec-fetch-site": "cross-site", origin: app }

  test.each(["both", "header"] as const)("%s: a bearer token", async (transport) => {
    const site = await openSite({ transport })
    const login = await site.post("/login", { headers: { "watchword-transport": "header" } })
    const { accessToken } = (await login.json()) as { accessToken: { value: string } }
    const authorization = `Bearer ${accessToken.value}`
    const sent = { headers: { ...headers, authorization } }
    expect((await site.send("POST", "/transfer", sent)).status).toBe(200)
    expect((await site.send("POST", "/auth/logout", sent)).status).toBe(200)
    expect(await site.sessions.count(userId)).toBe(0)
  })

  test("header: a sign-in from another origin", async () => {
    const site = await openSite({ transport: "header", csrf: { origins: [] } })
    expect((await site.send("POST", "/login", { headers })).status).toBe(200)
  })

  test("both: a sign-in may set cookies, so its origin counts", async () => {
    const site = await openSite({ transport: "both" })
    const asking = { ...headers, "watchword-transport": "header" }
    for (const sent of [headers, asking]) {
      const login = await site.send("POST", "/login", { headers: sent })
      expect([login.status, login.headers.getSetCookie()]).toEqual([403, []])
    }
    expect(await site.sessions.count(userId)).toBe(0)
  })
})

test("supertokens-website with SameSite=None: a header of its client is asked for, too", async () => {
  const site = await openSite({
    transport: "supertokens-website",
    cookies: { sameSite: "None" },
    csrf: { origins: [app] }
  })
  const page = { "sec-fetch-site": "same-site", origin: app }
  const statusOf = async (headers: Headers) =>
    (await site.send("POST", "/transfer", { headers })).status
  expect((await site.send("POST", "/login", { headers: { ...page, rid: "x" } })).status).toBe(200)
  expect(await statusOf({ ...page, rid: "x" })).toBe(200)
  expect(await statusOf(page)).toBe(403)
  expect(await statusOf({ ...page, origin: evil, rid: "x" })).toBe(403)
})
