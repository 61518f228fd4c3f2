/**
 * A real browser for tests: Chromium, headless, without anything that talks to the outside. One a test
 * file; every test takes a context of its own, which is a fresh profile.
 *
 *     const browser = await startChromium()
 *     afterAll(browser.close)
 *     const page = await (await browser.profile()).newPage()
 */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium
} from "playwright-core"

import { findChromium, missingChromium } from "../../scripts/chromium.mjs"

export interface Chromium {
  readonly browser: Browser
  /** A fresh profile: no cookies, no storage. Closed with the browser, or earlier by its own `close`. */
  readonly profile: (options?: BrowserContextOptions) => Promise<BrowserContext>
  readonly close: () => Promise<void>
}

const flags = [
  // Containers have no user namespaces for the sandbox; the pages are the tests' own.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // No name but this machine's own, so that a test cannot come to depend on the outside.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"
]

/** Starts the browser. It is ended with the test process, however that ends, should `close` not be reached. */
export const startChromium = async (): Promise<Chromium> => {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(missingChromium)
  const browser = await chromium.launch({ executablePath, args: flags, timeout: 60_000 })
  return {
    browser,
    profile: (options = {}) => browser.newContext({ serviceWorkers: "block", ...options }),
    close: () => browser.close()
  }
}
