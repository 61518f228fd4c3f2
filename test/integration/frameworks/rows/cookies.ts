/**
 * Cookies as they come in, and how long they live. Their attributes are held on every answer.
 */
import { expect, it } from "vitest"

import { accessCookie, cookieLine, refreshCookie } from "../client.ts"
import { given, minutes, quiet } from "../given.ts"
import type { Row } from "../row.ts"

const days = (count: number) => count * 24 * 60

const ages = (lines: readonly string[]) =>
  lines.map((line) => Number(/Max-Age=(\d+)/.exec(line)?.[1]) / 60)

export const cookies: Row = (framework) => {
  it("two cookies of one name are refused, whichever comes first", async () => {
    const site = await quiet(framework)
    const [alice, mallory] = [await site.signedIn("alice"), await site.signedIn("mallory")]
    const calls = site.store.calls.length
    for (const name of [accessCookie, refreshCookie]) {
      const planted = `${name}=${mallory.jar.get(name) ?? ""}`
      const own = cookieLine(alice.jar)
      for (const cookie of [
        `${planted}; ${own}`,
        `${own}; ${planted}`,
        `${own}; ${name}=`,
        [own, planted],
        [planted, own]
      ]) {
        for (const [method, path] of [
          ["GET", "/me"],
          ["GET", "/public"],
          ["POST", "/auth/refresh"],
          ["POST", "/auth/logout"],
          ["DELETE", "/auth/sessions"]
        ] as const) {
          const got = await alice.send(method, path, {
            cookies: false,
            headers: { cookie, "sec-fetch-site": "same-origin" }
          })
          expect([path, got.status, got.setCookies]).toEqual([path, 400, []])
          expect(got.json()).toMatchObject({ code: "ambiguous_cookies", action: "none" })
        }
        const login = await alice.post("/login", {
          cookies: false,
          headers: { cookie },
          body: { user: "carol" }
        })
        expect([login.status, login.setCookies]).toEqual([403, []])
      }
    }
    expect(site.store.calls.slice(calls)).toEqual([])
    expect((await alice.get("/me")).json()).toMatchObject({ userId: "alice" })
  })

  it("a name that differs in case alone is no other name", async () => {
    const client = await (await given(framework)).signedIn("alice")
    const stranger = (name: string) => ({
      cookies: false,
      headers: { cookie: `${name}=${client.jar.get(accessCookie) ?? ""}` }
    })
    for (const name of ["__host-watchword", "__HOST-WATCHWORD", "__Host-Watchword"]) {
      expect((await client.get("/me", stranger(name))).status).toBe(400)
      const both = `${cookieLine(client.jar)}; ${name}=x`
      const got = await client.get("/me", { cookies: false, headers: { cookie: both } })
      expect(got.status).toBe(400)
    }
    for (const name of [
      "watchword",
      "__Secure-watchword",
      "__Host-watchword2",
      "x__Host-watchword"
    ]) {
      expect((await client.get("/me", stranger(name))).json()).toMatchObject({
        code: "not_signed_in"
      })
    }
  })

  it("other cookies are nothing to us, however they are written", async () => {
    const client = await (await given(framework)).signedIn("alice")
    const own = cookieLine(client.jar)
    for (const cookie of [
      `a=1; b; =c; ;; ${own}; d="e;f"`,
      `${own};theme=dark`,
      `  ${own.replaceAll("; ", " ;   ")}  `,
      `__Host-other=1; ${own}; a=${"x".repeat(2000)}`
    ]) {
      const got = await client.get("/me", { cookies: false, headers: { cookie } })
      expect([cookie.length, got.status]).toEqual([cookie.length, 200])
    }
  })

  it("an empty cookie is none", async () => {
    const got = await (await given(framework)).client().get("/me", {
      headers: { cookie: `${accessCookie}=; ${refreshCookie}=` }
    })
    expect(got.json()).toMatchObject({ code: "not_signed_in" })
  })

  it("cookies live as long as the refresh token, never past the session's end", async () => {
    const site = await given(framework, {
      refreshToken: { idleTimeout: "30 days", absoluteTimeout: "40 days" }
    })
    const client = site.client()
    const first = await client.post("/login", { body: { user: "alice" } })
    expect(ages(first.setCookies)).toEqual([days(30), days(30)])
    for (const [later, left] of [
      [9, 30],
      [26, 5]
    ] as const) {
      site.clock.advance(minutes(days(later)))
      await client.post("/auth/refresh")
      // The use of the new token is what keeps the session alive.
      const got = await client.post("/auth/refresh")
      expect(ages(got.setCookies)).toEqual([days(left), days(left)])
    }
    expect(ages((await client.post("/promote")).setCookies)).toEqual([days(5)])
  })

  it("no cookie lives longer than browsers keep one", async () => {
    const site = await given(framework, {
      refreshToken: { idleTimeout: "500 days", absoluteTimeout: "600 days" }
    })
    const got = await site.client().post("/login", { body: { user: "alice" } })
    expect(ages(got.setCookies)).toEqual([days(400), days(400)])
  })

  it("a sign-out removes each cookie by the attributes that it was set with", async () => {
    const client = (await given(framework)).client()
    const shapes = (lines: readonly string[]) =>
      lines.map((line) => line.replace(/=[^;]*/, "=").replace(/Max-Age=\d+/, "Max-Age"))
    const set = await client.post("/login", { body: { user: "alice" } })
    const cleared = await client.post("/auth/logout")
    expect(shapes(cleared.setCookies)).toEqual(shapes(set.setCookies))
    expect(ages(cleared.setCookies)).toEqual([0, 0])
    expect(client.jar.size).toBe(0)
  })
}
