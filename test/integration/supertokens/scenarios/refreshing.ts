/**
 * Refreshing: how often, and what becomes of a session when it cannot be done.
 */
import { expect, test } from "vitest"

import { call, callAtOnce, exists } from "../calls.ts"
import { userId } from "../site.ts"
import { stealRefreshToken } from "../thief.ts"
import { minute, refreshPath, type Visiting } from "../visit.ts"

export function refreshing({ kind, signedIn }: Visiting): void {
  test("five parallel calls with an expired token cause exactly one refresh", async () => {
    const { page, refreshes, site } = await signedIn()
    site.clock.advance(11 * minute)
    expect(await callAtOnce(page, 5, "/me")).toEqual([200, 200, 200, 200, 200])
    expect(refreshes()).toEqual([200])
    const refused = site.seen("/me").filter(({ status }) => status === 401)
    expect(refused).toHaveLength(5)
    // Each came once more; a browser may revalidate what it has cached, so not all of them are a 200.
    expect(site.seen("/me")).toHaveLength(10)
  })

  test("goes on over many refreshes", async () => {
    const { page, refreshes, site } = await signedIn()
    for (let round = 0; round < 5; round++) {
      site.clock.advance(11 * minute)
      expect((await call(page, "GET", "/me")).status).toBe(200)
    }
    expect(refreshes()).toEqual([200, 200, 200, 200, 200])
    expect(await site.sessions.count(userId)).toBe(1)
  })

  test("two tabs that refresh at once both go on, in one session", async () => {
    const { openTab, page, refreshes, site } = await signedIn()
    const other = await openTab()
    for (let round = 0; round < 2; round++) {
      site.clock.advance(11 * minute)
      const statuses = await Promise.all([callAtOnce(page, 2, "/me"), callAtOnce(other, 2, "/me")])
      expect(statuses.flat()).toEqual([200, 200, 200, 200])
    }
    expect(refreshes().every((status) => status === 200)).toBe(true)
    expect(site.thefts).toEqual([])
    expect(await site.sessions.count(userId)).toBe(1)
  })

  test.each([-60 * minute, 60 * minute])(
    "a clock that is %i ms ahead causes no refresh in vain",
    async (offset) => {
      const { page, refreshes, site } = await signedIn(offset)
      expect(await exists(page)).toBe(true)
      expect((await call(page, "GET", "/me")).status).toBe(200)
      expect(refreshes()).toEqual([])

      site.clock.advance(11 * minute)
      expect((await call(page, "GET", "/me")).status).toBe(200)
      expect(refreshes()).toEqual([200])
    }
  )

  test("a lost access token is replaced by a refresh", async () => {
    const { page, refreshes, site } = await signedIn()
    await page.forget(kind === "20 header" ? "st-access-token" : "sAccessToken")
    expect((await call(page, "GET", "/me")).status).toBe(200)
    expect(refreshes()).toEqual([200])
    expect(await site.sessions.count(userId)).toBe(1)
  })

  test("a lost refresh token ends the session in the page, once the access token has expired", async () => {
    const { page, refreshes, site } = await signedIn()
    await page.forget(kind === "20 header" ? "st-refresh-token" : "sRefreshToken")
    site.clock.advance(11 * minute)
    expect((await call(page, "GET", "/me")).status).toBe(401)
    expect(refreshes()).toEqual([401])
    expect(await exists(page)).toBe(false)
  })

  test("keeps the session where its refresh token is only stale", async () => {
    const { page, site } = await signedIn()
    const before = await page.cookies()
    const other = await stealRefreshToken(site, page, kind)
    expect(await other.refresh()).toBe(200)
    expect(await other.call("/me")).toBe(200)
    site.clock.advance(30_000)

    // 20.x answers with the refused refresh, 4.2 throws it.
    const { status } = await call(page, "GET", "/me").catch(() => ({ status: 409 }))
    expect(status).toBe(409)
    expect(site.seen(refreshPath).at(-1)?.status).toBe(409)
    expect(await exists(page)).toBe(true)
    expect(await page.cookies()).toEqual(before)
    expect(site.thefts).toEqual([])
    expect(await site.sessions.count(userId)).toBe(1)
  })

  test("keeps the session while the store is down", async () => {
    const { page, site } = await signedIn()
    site.clock.advance(11 * minute)
    const before = await page.cookies()
    site.storeDown(true)
    const { status } = await call(page, "GET", "/me").catch(() => ({ status: 503 }))
    expect(status).toBe(503)
    expect(site.seen(refreshPath).at(-1)?.status).toBe(503)
    expect(await page.cookies()).toEqual(before)

    site.storeDown(false)
    expect((await call(page, "GET", "/me")).status).toBe(200)
  })
}
