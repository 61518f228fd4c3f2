/**
 * The options `cookies`, on real answers and in a browser's jar.
 */
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { SessionsError } from "../../../src/app/SessionsError.ts"
import type { CookieOptions, Duration } from "../../../src/index.ts"
import { issuer, navigation, openSite, type Site } from "./site.ts"

const local = "http://localhost:3000"
const minute = 60_000
const days = (count: number) => count * 86_400

/** The lines of an answer's cookies, without their values. */
const lines = (response: Response): readonly string[] =>
  response.headers.getSetCookie().map((line) => line.replace(/=[^;]*/, "=…"))

/** Signs in, and answers the lines. */
const signedIn = async (cookies: CookieOptions, at = issuer, page = "") => {
  const site = await openSite({ issuer: at, cookies })
  const response = await site.post(`${page}/login`)
  expect(response.status).toBe(200)
  return { site, set: lines(response) }
}

const both = (attributes: string, prefix: string) => [
  `${prefix}watchword=…; ${attributes}`,
  `${prefix}watchword-refresh=…; ${attributes}`
]
const age = `Max-Age=${days(30)}`

test.each([
  ["the defaults", {}, issuer, `Path=/; ${age}; HttpOnly; Secure; SameSite=Lax`, "__Host-"],
  [
    "a domain",
    { domain: "example.com" },
    issuer,
    `Path=/; Domain=example.com; ${age}; HttpOnly; Secure; SameSite=Lax`,
    "__Secure-"
  ],
  [
    "a path",
    { path: "/app" },
    issuer,
    `Path=/app; ${age}; HttpOnly; Secure; SameSite=Lax`,
    "__Secure-"
  ],
  [
    "Strict",
    { sameSite: "Strict" },
    issuer,
    `Path=/; ${age}; HttpOnly; Secure; SameSite=Strict`,
    "__Host-"
  ],
  [
    "None",
    { sameSite: "None" },
    issuer,
    `Path=/; ${age}; HttpOnly; Secure; SameSite=None`,
    "__Host-"
  ],
  ["no TLS", { secure: false }, local, `Path=/; ${age}; HttpOnly; SameSite=Lax`, ""]
] as const)("%s: both cookies are set as said", async (_what, cookies, at, attributes, prefix) => {
  const { set } = await signedIn(cookies, at)
  expect(set).toEqual(both(attributes, prefix))
})

describe("names", () => {
  const names = { access: "sid", refresh: "sid-refresh" }

  test("are those of the cookies that are set, read and removed", async () => {
    const { site } = await signedIn({ names })
    expect([...site.jar.cookies.keys()]).toEqual(["sid", "sid-refresh"])
    expect((await site.send("GET", "/me")).status).toBe(200)
    expect((await site.post("/auth/refresh")).status).toBe(200)
    expect((await site.post("/auth/logout")).status).toBe(200)
    expect(site.jar.cookies.size).toBe(0)
  })

  test("leave cookies with other names unread", async () => {
    const { site } = await signedIn({ names })
    const token = site.jar.cookies.get("sid")?.value ?? ""
    const statusWith = async (cookie: string) =>
      (await site.send("GET", "/me", { headers: { cookie } })).status
    expect(await statusWith(`sid=${token}`)).toBe(200)
    expect(await statusWith(`__Host-watchword=${token}; watchword=${token}`)).toBe(401)
  })
})

test("the path decides where the browser sends the cookies", async () => {
  const site = await openSite({ cookies: { path: "/app" }, routes: { base: "/app/auth" } })
  expect((await site.post("/app/login")).status).toBe(200)
  expect((await site.send("GET", "/me")).status).toBe(401)
  expect((await site.send("GET", "/app/me")).status).toBe(200)
  expect((await site.post("/app/auth/refresh")).status).toBe(200)
  expect((await site.post("/app/auth/logout")).status).toBe(200)
  expect(site.jar.cookies.size).toBe(0)
})

describe("a page that is opened after the access token has expired", () => {
  test.each([
    ["Lax", 200],
    ["None", 200],
    ["Strict", 401]
  ] as const)("SameSite=%s: %i", async (sameSite, status) => {
    const { site } = await signedIn({ sameSite })
    site.clock.advance(11 * minute)
    const page = await site.send("GET", "/me", { headers: navigation })
    expect(page.status).toBe(status)
    expect(lines(page)).toHaveLength(status === 200 ? 2 : 0)
    expect((await site.post("/auth/refresh")).status).toBe(200)
    expect((await site.send("GET", "/me")).status).toBe(200)
  })
})

test("the cookies live as long as the refresh token, and at most 400 days", async () => {
  const aged = async (idleTimeout: Duration, absoluteTimeout: Duration) => {
    const site = await openSite({ refreshToken: { idleTimeout, absoluteTimeout } })
    await site.post("/login")
    return [...site.jar.cookies.values()].map(({ maxAge }) => maxAge)
  }
  expect(await aged("7 days", "365 days")).toEqual([days(7), days(7)])
  expect(await aged("7 days", "7 days")).toEqual([days(7), days(7)])
  expect(await aged("500 days", "900 days")).toEqual([days(400), days(400)])
})

test("whatever is accepted, browsers keep the cookies, send them, and let them be removed", async () => {
  const prefix = fc.constantFrom("", "__Host-", "__Secure-")
  const name = (rest: string) => prefix.map((before) => before + rest)
  const cookies = fc.record(
    {
      names: fc.record({ access: name("a"), refresh: name("r") }),
      domain: fc.constantFrom("example.com", "api.example.com"),
      path: fc.constantFrom("/", "/app"),
      sameSite: fc.constantFrom("Lax", "Strict", "None"),
      secure: fc.boolean()
    },
    { requiredKeys: [] }
  )
  const issuers = fc.constantFrom(issuer, "http://api.example.com")
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(cookies, issuers, async (given, at) => {
      // Over plain HTTP browsers refuse what says Secure, wherever it came from.
      if (at !== issuer && given.secure !== false) return
      const opened = await openedOrRefused(at, given)
      if (opened === undefined) return
      accepted += 1
      const { clock, jar, post, send } = opened
      expect((await post("/app/login")).status).toBe(200)
      expect(jar.cookies.size).toBe(2)
      expect((await send("GET", "/app/me")).status).toBe(200)
      clock.advance(11 * minute)
      expect((await send("GET", "/app/me")).status).toBe(401)
      expect((await post("/app/auth/refresh")).status).toBe(200)
      expect((await send("GET", "/app/me")).status).toBe(200)
      expect((await post("/app/auth/logout")).status).toBe(200)
      expect(jar.cookies.size).toBe(0)
      expect(jar.refused).toEqual([])
    }),
    { numRuns: 150 }
  )
  expect(accepted).toBeGreaterThan(10)
})

async function openedOrRefused(at: string, cookies: object): Promise<Site | undefined> {
  try {
    const accessToken = { algorithm: "HS256" } as const
    return await openSite({ issuer: at, accessToken, cookies, routes: { base: "/app/auth" } })
  } catch (error) {
    if (error instanceof SessionsError && error.code === "config_invalid") return undefined
    throw error
  }
}
