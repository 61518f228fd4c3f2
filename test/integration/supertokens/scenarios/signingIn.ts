/**
 * Signing in, and what a signed-in user may do.
 */
import { expect, onTestFinished, test } from "vitest"

import { call, events, exists, known, signIn } from "../calls.ts"
import { startSite, userId } from "../site.ts"
import { minute, refreshPath, type Visiting } from "../visit.ts"

export function signingIn({ kind, framework, visit, signedIn }: Visiting): void {
  const told = (...actions: readonly string[]) => (kind === "4.2" ? [] : actions)

  test("nobody is signed in at first", async () => {
    const { page } = await visit()
    expect((await call(page, "GET", "/me")).status).toBe(401)
    expect(await exists(page)).toBe(false)
  })

  test("signs in, reads and changes", async () => {
    const { page, site } = await signedIn()
    expect(await exists(page)).toBe(true)
    expect(await call(page, "GET", "/me")).toEqual({
      status: 200,
      body: { userId, claims: { role: "editor" } }
    })
    expect((await call(page, "POST", "/transfer")).status).toBe(200)
    expect(await site.sessions.count(userId)).toBe(1)
  })

  test("knows in the page who is signed in, and with what claims", async () => {
    const { page, site } = await signedIn()
    const iat = Math.floor(site.clock.now() / 1000)
    expect(await known(page)).toEqual(
      kind === "4.2" ? undefined : { userId, payload: { role: "editor", iat } }
    )
  })

  test("keeps the tokens where the mode says", async () => {
    const { page, site } = await signedIn()
    await call(page, "GET", "/me")
    const places = (await page.cookies())
      .filter(({ name }) => /^s(Access|Refresh)Token$/.test(name))
      .map(({ name, path, httpOnly }) => ({ name, path, httpOnly }))
      .toSorted((one, other) => one.name.localeCompare(other.name))
    const inCookies = [
      { name: "sAccessToken", path: "/", httpOnly: true },
      { name: "sRefreshToken", path: refreshPath, httpOnly: true }
    ]
    const isHeader = kind === "20 header"
    expect(places).toEqual(isHeader ? [] : inCookies)
    const sent = site.seen("/me").map(({ headers }) => headers.authorization?.slice(0, 10))
    expect(sent).toEqual([isHeader ? "Bearer eyJ" : undefined])
  })

  test("gives up the tokens of another server, and signs in anew", async () => {
    const { openTab } = await signedIn()
    // Cookies know no ports, so that another site on this host gets them, too.
    const successor = await startSite(framework, () => ({
      secret: "not the secret that the first one has"
    }))
    onTestFinished(successor.close)
    const page = await openTab(successor)
    expect((await call(page, "GET", "/me")).status).toBe(401)
    expect(await exists(page)).toBe(false)
    await signIn(page)
    expect((await call(page, "GET", "/me")).status).toBe(200)
    expect(await successor.sessions.count(userId)).toBe(1)
    expect(successor.thefts).toEqual([])
  })

  test("has new claims at once, in the same session", async () => {
    const { page, refreshes, site } = await signedIn()
    expect((await call(page, "POST", "/promote")).status).toBe(200)
    expect((await call(page, "GET", "/me")).body).toEqual({ userId, claims: { role: "admin" } })
    expect(refreshes()).toEqual([])
    expect(await events(page)).toEqual(told("SESSION_CREATED", "ACCESS_TOKEN_PAYLOAD_UPDATED"))

    site.clock.advance(11 * minute)
    expect((await call(page, "GET", "/me")).body).toEqual({ userId, claims: { role: "admin" } })
  })

  test("does not refresh in vain where more than a session is asked for", async () => {
    const { page, refreshes, site } = await signedIn()
    site.clock.advance(8 * minute)
    const { status, body } = await call(page, "GET", "/vault")
    expect(status).toBe(403)
    expect(body).toMatchObject({ claimValidationErrors: [{ id: "reauthentication_required" }] })
    expect(refreshes()).toEqual([])
    expect(site.seen("/vault")).toHaveLength(1)
    expect(await exists(page)).toBe(true)
    expect(await events(page)).toEqual(told("SESSION_CREATED", "API_INVALID_CLAIM"))
  })
}
