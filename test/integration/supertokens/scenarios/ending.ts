/**
 * The end of a session: by its user, or from elsewhere.
 */
import { expect, test } from "vitest"

import { call, exists, signOut } from "../calls.ts"
import { userId } from "../site.ts"
import { minute, type Visiting } from "../visit.ts"

export function ending({ kind, signedIn }: Visiting): void {
  test("signs out", async () => {
    const { page, site } = await signedIn()
    await signOut(page)
    expect(site.seen("/auth/signout").map(({ status }) => status)).toEqual([200])
    expect(await site.sessions.count(userId)).toBe(0)
    expect(await exists(page)).toBe(false)
    expect((await call(page, "GET", "/me")).status).toBe(401)
    const left = (await page.cookies()).filter(({ value }) => value !== "")
    expect(left.map(({ name }) => name)).toEqual(
      kind === "4.2" ? [] : ["st-last-access-token-update"]
    )
  })

  test("signs out with an expired access token, and the session is over", async () => {
    const { page, refreshes, site } = await signedIn()
    site.clock.advance(11 * minute)
    await signOut(page)
    expect(site.seen("/auth/signout").map(({ status }) => status)).toEqual([401, 200])
    expect(refreshes()).toEqual([200])
    expect(await site.sessions.count(userId)).toBe(0)
    expect(await exists(page)).toBe(false)
  })

  test("signs out with a lost access token, and the session is over", async () => {
    const { page, refreshes, site } = await signedIn()
    await page.forget(kind === "20 header" ? "st-access-token" : "sAccessToken")
    await signOut(page)
    expect(site.seen("/auth/signout").map(({ status }) => status)).toEqual([401, 200])
    expect(refreshes()).toEqual([200])
    expect(await site.sessions.count(userId)).toBe(0)
    expect(await exists(page)).toBe(false)
  })

  test("notices at its next call that the session was ended", async () => {
    const { page, refreshes, site } = await signedIn()
    await site.sessions.revokeAll({ userId })
    expect(await call(page, "GET", "/me")).toEqual({
      status: 401,
      body: { message: "unauthorised" }
    })
    expect(await exists(page)).toBe(false)
    expect(refreshes()).toEqual([])
    const cookies = (await page.cookies()).map(({ name }) => name)
    expect(cookies).not.toContain("sAccessToken")
    expect(cookies).not.toContain("sRefreshToken")
  })

  test("notices at its next refresh that the session was ended", async () => {
    const { page, refreshes, site } = await signedIn()
    site.clock.advance(11 * minute)
    await site.sessions.revokeAll({ userId })
    expect((await call(page, "GET", "/me")).status).toBe(401)
    expect(await exists(page)).toBe(false)
    expect(refreshes().filter((status) => status !== 401)).toEqual([])
  })

  test("signs in again after the end", async () => {
    const { page, site } = await signedIn()
    await site.sessions.revokeAll({ userId })
    await call(page, "GET", "/me")
    expect((await call(page, "POST", "/login")).status).toBe(200)
    expect(await exists(page)).toBe(true)
    expect((await call(page, "GET", "/me")).status).toBe(200)
  })
}
