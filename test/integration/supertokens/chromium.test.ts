/**
 * The published clients in real Chromium, against every framework.
 */
import { afterAll, beforeAll, describe } from "vitest"

import { startChromium, type Chromium } from "../../support/chromium.ts"
import { chromiumProfile } from "./chromiumPage.ts"
import { frameworks } from "./frameworks.ts"
import { scenarios } from "./scenarios.ts"

let browser: Chromium
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser.close())

describe.each(frameworks)("%s", (_name, framework) => {
  scenarios(framework, () => chromiumProfile(browser))
})
