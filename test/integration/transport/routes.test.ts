/**
 * The option `routes`: where a browser finds refresh, sign-out and the list of devices.
 */
import { describe, expect, test } from "vitest"

import { openSite, userId, type Options } from "./site.ts"

interface Places {
  readonly refresh: string
  readonly logout: string
  readonly sessions: string
}

const moved: readonly (readonly [string, Options["routes"], Places])[] = [
  [
    "by default",
    undefined,
    { refresh: "/auth/refresh", logout: "/auth/logout", sessions: "/auth/sessions" }
  ],
  [
    "with another base",
    { base: "/api/v1/session" },
    {
      refresh: "/api/v1/session/refresh",
      logout: "/api/v1/session/logout",
      sessions: "/api/v1/session/sessions"
    }
  ],
  [
    "with the root as base",
    { base: "/" },
    { refresh: "/refresh", logout: "/logout", sessions: "/sessions" }
  ],
  [
    "with other names",
    { refresh: "/token/renew", logout: "/sign-out", sessions: "/devices" },
    { refresh: "/auth/token/renew", logout: "/auth/sign-out", sessions: "/auth/devices" }
  ],
  [
    "with two that have changed places",
    { refresh: "/logout", logout: "/refresh" },
    { refresh: "/auth/logout", logout: "/auth/refresh", sessions: "/auth/sessions" }
  ]
]

describe.each(moved)("%s", (_name, routes, { logout, refresh, sessions }) => {
  test("a session is refreshed", async () => {
    const site = await openSite({ routes })
    await site.post("/login")
    const before = site.jar.line("/")
    expect((await site.post(refresh)).status).toBe(200)
    expect(site.jar.line("/")).not.toBe(before)
    expect(await site.sessions.count(userId)).toBe(1)
  })

  test("a session is ended", async () => {
    const site = await openSite({ routes })
    await site.post("/login")
    expect((await site.post(logout)).status).toBe(200)
    expect(site.jar.line("/")).toBe("")
    expect(await site.sessions.count(userId)).toBe(0)
  })

  test("sessions are listed, and ended one by one and all at once", async () => {
    const site = await openSite({ routes })
    const others = []
    for (let count = 0; count < 3; count++) {
      const created = await site.sessions.create({ userId })
      others.push(created.ok ? created.session.id : "")
    }
    await site.post("/login")
    const listed = await site.send("GET", sessions)
    expect(((await listed.json()) as { sessions: unknown[] }).sessions).toHaveLength(4)
    const headers = { "sec-fetch-site": "same-origin" }
    const one = await site.send("DELETE", `${sessions}/${others[0]}`, { headers })
    expect([one.status, await site.sessions.count(userId)]).toEqual([200, 3])
    const rest = await site.send("DELETE", sessions, { headers })
    expect([rest.status, await site.sessions.count(userId)]).toEqual([200, 1])
  })
})

test("nothing is left where a route was moved away from", async () => {
  const site = await openSite({
    routes: { base: "/session", refresh: "/renew", logout: "/out", sessions: "/devices" }
  })
  await site.post("/login")
  for (const path of [
    "/auth/refresh",
    "/auth/logout",
    "/session/refresh",
    "/session/logout",
    "/session/sessions"
  ]) {
    expect([path, (await site.post(path)).status]).toEqual([path, 404])
  }
  expect(await site.sessions.count(userId)).toBe(1)
  expect((await site.send("GET", "/me")).status).toBe(200)
})
