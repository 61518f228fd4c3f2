/**
 * A stolen refresh token: whoever comes second with it ends the session for both.
 */
import { expect, test } from "vitest"

import { call, exists } from "../calls.ts"
import { userId } from "../site.ts"
import { stealRefreshToken } from "../thief.ts"
import { minute, refreshPath, type Visiting } from "../visit.ts"

export function theft({ kind, signedIn }: Visiting): void {
  test("the victim's next refresh finds the thief, and ends the session for both", async () => {
    const { page, site } = await signedIn()
    const thief = await stealRefreshToken(site, page, kind)
    expect(await thief.refresh()).toBe(200)
    expect(await thief.call("/me")).toBe(200)
    // The victim's token is by now more than stale; the thief's access token has not expired.
    site.clock.advance(2 * minute)
    expect(await thief.call("/me")).toBe(200)

    expect((await call(page, "GET", "/me")).status).toBe(401)
    expect(site.seen(refreshPath).at(-1)?.status).toBe(401)
    expect(site.thefts).toEqual([userId])
    expect(await exists(page)).toBe(false)
    expect(await site.sessions.count(userId)).toBe(0)
    expect(await thief.call("/me")).toBe(401)
    expect(await thief.refresh()).toBe(401)
  })

  test("a thief who comes second ends the session, too", async () => {
    const { page, site } = await signedIn()
    const thief = await stealRefreshToken(site, page, kind)
    site.clock.advance(11 * minute)
    expect((await call(page, "GET", "/me")).status).toBe(200)
    site.clock.advance(2 * minute)

    expect(await thief.refresh()).toBe(401)
    expect(site.thefts).toEqual([userId])
    expect((await call(page, "GET", "/me")).status).toBe(401)
    expect(await exists(page)).toBe(false)
  })
}
