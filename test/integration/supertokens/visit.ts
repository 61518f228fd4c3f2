/**
 * A user who opens a page of the site with a client in it: where every scenario begins.
 */
import { onTestFinished } from "vitest"

import { signIn } from "./calls.ts"
import { clientScript, type ClientKind } from "./clientScript.ts"
import type { Page, Profile } from "./page.ts"
import { startSite, type Framework, type Site } from "./site.ts"

export const minute = 60_000
export const refreshPath = "/auth/session/refresh"

export interface Visit {
  readonly site: Site
  readonly page: Page
  /** Another tab of the same profile, at this site or another. */
  readonly openTab: (at?: Site) => Promise<Page>
  /** The statuses of the refreshes since the page was opened or, where the user signed in, since then. */
  readonly refreshes: () => readonly number[]
}

export interface Visiting {
  readonly kind: ClientKind
  readonly framework: Framework
  /** `clockOffset`: how far the page's clock is ahead, in ms. */
  readonly visit: (clockOffset?: number) => Promise<Visit>
  readonly signedIn: (clockOffset?: number) => Promise<Visit>
}

export function visiting(
  framework: Framework,
  openProfile: () => Promise<Profile>,
  kind: ClientKind
): Visiting {
  const visit: Visiting["visit"] = async (clockOffset) => {
    const site = await startSite(framework)
    onTestFinished(site.close)
    const profile = await openProfile()
    onTestFinished(profile.close)
    const openTab: Visit["openTab"] = ({ origin } = site) =>
      profile.open(origin, clientScript(kind, origin), clockOffset)
    return {
      site,
      page: await openTab(),
      openTab,
      refreshes: () => site.seen(refreshPath).map(({ status }) => status)
    }
  }
  return {
    kind,
    framework,
    visit,
    signedIn: async (clockOffset) => {
      const visited = await visit(clockOffset)
      await signIn(visited.page)
      const before = visited.refreshes().length
      return { ...visited, refreshes: () => visited.refreshes().slice(before) }
    }
  }
}
