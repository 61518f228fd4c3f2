/**
 * What every client does with every framework, in Node and in Chromium.
 */
import { describe } from "vitest"

import { clientKinds } from "./clientScript.ts"
import type { Profile } from "./page.ts"
import { ending } from "./scenarios/ending.ts"
import { refreshing } from "./scenarios/refreshing.ts"
import { signingIn } from "./scenarios/signingIn.ts"
import { theft } from "./scenarios/theft.ts"
import type { Framework } from "./site.ts"
import { visiting } from "./visit.ts"

export function scenarios(framework: Framework, openProfile: () => Promise<Profile>): void {
  describe.each(clientKinds)("client %s", (kind) => {
    const user = visiting(framework, openProfile, kind)
    signingIn(user)
    refreshing(user)
    ending(user)
    theft(user)
  })
}
