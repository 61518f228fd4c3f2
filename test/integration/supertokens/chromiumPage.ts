/**
 * The client in a real browser.
 */
import type { Chromium } from "../../support/chromium.ts"
import type { Profile } from "./page.ts"

export async function chromiumProfile({ profile }: Chromium): Promise<Profile> {
  const context = await profile()
  return {
    open: async (origin, script, clockOffset = 0) => {
      const page = await context.newPage()
      await page.addInitScript((offset) => {
        const { now } = Date
        Date.now = () => now() + offset
      }, clockOffset)
      await page.goto(`${origin}/page`)
      await page.addScriptTag({ content: script })
      return {
        run: (work, argument) =>
          page.evaluate(work as never, argument as never) as ReturnType<typeof work>,
        cookies: () => context.cookies(),
        forget: (name) => context.clearCookies({ name })
      }
    },
    close: () => context.close()
  }
}
