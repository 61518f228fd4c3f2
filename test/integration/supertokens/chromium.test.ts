/**
 * The published clients in real Chromium, against every framework.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { startChromium, type Chromium } from "../../support/chromium.ts"
import { callByXhr } from "./calls.ts"
import { chromiumProfile } from "./chromiumPage.ts"
import { frameworks } from "./frameworks.ts"
import { scenarios } from "./scenarios.ts"
import { expressSite } from "./sites/express.ts"
import { minute, visiting } from "./visit.ts"

let browser: Chromium
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser.close())

describe.each(frameworks)("%s", (_name, framework) => {
  scenarios(framework, () => chromiumProfile(browser))
})

// As axios does it. Only the current client wraps it.
test.each(["20 cookie", "20 header"] as const)(
  "client %s: an XMLHttpRequest with an expired token is answered after one refresh",
  async (kind) => {
    const openProfile = () => chromiumProfile(browser)
    const { page, refreshes, site } = await visiting(expressSite, openProfile, kind).signedIn()
    site.clock.advance(11 * minute)
    expect(await callByXhr(page, "/me")).toBe(200)
    expect(refreshes()).toEqual([200])
    expect(site.seen("/me").map(({ status }) => status)).toEqual([401, 200])
  }
)
