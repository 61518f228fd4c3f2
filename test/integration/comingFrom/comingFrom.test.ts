/**
 * What docs/coming-from.md promises, tried.
 */
import { describe, expect, it } from "vitest"

import { jtsInHandlers, supertokensInHandlers, thermopylaeInHandlers } from "./frameworks.ts"
import { glitch } from "./glitch.ts"
import { jtsCalls } from "./jts.ts"
import { jtsFeatures } from "./jtsFeatures.ts"
import { supertokensCalls } from "./supertokens.ts"
import { supertokensSettings } from "./supertokensSettings.ts"
import { thermopylae } from "./thermopylae.ts"
import { rows, type Cases } from "./walk.ts"
import { webservice } from "./webservice.ts"

const systems: Readonly<Record<string, Cases>> = {
  "supertokens-node-mysql-ref-jwt": {
    ...supertokensCalls,
    ...supertokensSettings,
    ...supertokensInHandlers
  },
  "supertokens-node-mysql-ref-jwt-webservice": webservice,
  "@engjts/mysql-adapter and JTS": { ...jtsCalls, ...jtsFeatures, ...jtsInHandlers },
  "@thermopylae/lib.jwt-user-session": { ...thermopylae, ...thermopylaeInHandlers },
  "@glitch_protocol/auth-server": glitch
}

describe("docs/coming-from.md", () => {
  it("is about these systems", () => {
    expect([...rows().keys()]).toEqual(Object.keys(systems))
  })

  describe.each(Object.entries(systems))("%s", (system, cases) => {
    const table = rows().get(system) ?? []

    it("has a row for every case, and a case for every row", () => {
      expect(table.map(({ there }) => there)).toEqual(Object.keys(cases))
    })

    it.each(table)("$there: $here", async ({ there }) => {
      expect.hasAssertions()
      await cases[there]?.()
    })
  })
})
