/**
 * The website at one origin and the API at another, in real Chromium: preflights, exposed headers, and
 * which cookies a browser sends.
 */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"

import { startChromium, type Chromium } from "../../support/chromium.ts"
import { call, callAtOnce, exists, signIn, signOut } from "./calls.ts"
import { chromiumProfile } from "./chromiumPage.ts"
import { clientKinds, clientScript, type ClientKind } from "./clientScript.ts"
import { frameworks } from "./frameworks.ts"
import { startSite, startWebsite, userId, type Framework } from "./site.ts"
import { minute, refreshPath } from "./visit.ts"

let browser: Chromium
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser.close())

/** A page of a website on `host`, with the client in it. The API is on `localhost`, and lists the website. */
async function visit(framework: Framework, kind: ClientKind, host: string) {
  const website = await startWebsite(host)
  onTestFinished(website.close)
  const origins = [website.origin]
  const site = await startSite(framework, () => ({ cors: { origins }, csrf: { origins } }))
  onTestFinished(site.close)
  const profile = await chromiumProfile(browser)
  onTestFinished(profile.close)
  const page = await profile.open(website.origin, clientScript(kind, site.origin))
  return { api: site.origin, page, site }
}

describe.each(frameworks)("%s", (_name, framework) => {
  test.each([
    ...clientKinds.map((kind) => [kind, "another origin of the same site", "localhost"] as const),
    // Browsers keep other sites' cookies from a page; tokens in headers are no cookies.
    ["20 header", "another site", "127.0.0.1"] as const
  ])("client %s works from %s", async (kind, _where, host) => {
    const { api, page, site } = await visit(framework, kind, host)
    await signIn(page, api)
    expect(await exists(page)).toBe(true)
    site.clock.advance(11 * minute)
    expect(await callAtOnce(page, 5, `${api}/me`)).toEqual([200, 200, 200, 200, 200])
    expect(site.seen(refreshPath).filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await call(page, "POST", `${api}/transfer`)).status).toBe(200)
    await signOut(page)
    expect(await site.sessions.count(userId)).toBe(0)
    expect(await exists(page)).toBe(false)
  })

  test("a website that is not listed can neither sign in nor read an answer", async () => {
    const website = await startWebsite("127.0.0.1")
    onTestFinished(website.close)
    const site = await startSite(framework)
    onTestFinished(site.close)
    const profile = await chromiumProfile(browser)
    onTestFinished(profile.close)
    const page = await profile.open(website.origin, clientScript("20 header", site.origin))
    await expect(signIn(page, site.origin)).rejects.toThrow("Failed to fetch")
    expect(await site.sessions.count(userId)).toBe(0)
  })
})
