/**
 * The explorations can fail: for each condition that is left out of the table, and each blunder around
 * it, there is a statement whose exploration finds the history that goes wrong.
 */
import { describe, expect, it } from "vitest"

import { explore } from "../../support/protocol/explore.ts"
import {
  failingStore,
  fork,
  lateDuplicates,
  manyTabs,
  oneAtATime,
  poller,
  rivals
} from "../../support/protocol/scenarios.ts"
import { rulesByTable, type Flaw } from "../../support/protocol/table.ts"
import type { Scenario } from "../../support/protocol/world.ts"

const toldTheft = "an honest client was told theft"
const thiefLeads = "the thief went on, and the other was not found out"
const silent = "a thief is answered in silence"
const stillAlive = "a thief who never led still holds a live token"
const rivalAnswered = "a settled twin's rival was answered"

type Found = readonly [scenario: Scenario, broken: string]

const flaws: Readonly<Record<Flaw, Found>> = {
  "the leeway is ignored": [manyTabs, toldTheft],
  "the band is ignored": [lateDuplicates, "a late duplicate was told theft"],
  "generations stand for parents": [fork, thiefLeads],
  "a twin may be of any age": [poller, silent],
  "there are twins without a leeway": [fork, thiefLeads],
  "no twin is settled on": [manyTabs, toldTheft],
  "settled twins are twins still": [rivals, rivalAnswered],
  "a settled row's other children count as ahead": [rivals, rivalAnswered],
  "a late parent is never too late": [poller, silent],
  "a late parent's twin may be of any age": [poller, stillAlive],
  "a token that is ahead is taken for an old one": [failingStore, toldTheft],
  "a promotion forgets the parent": [manyTabs, toldTheft],
  "a reused token is only stale": [fork, thiefLeads],
  "a reused token is answered": [fork, thiefLeads],
  "a refresh never promotes": [oneAtATime, toldTheft],
  "a refresh promotes what it issues": [oneAtATime, toldTheft],
  "the use of an old access token goes unnoticed": [fork, thiefLeads]
}

const blunders: Readonly<Record<Exclude<Scenario["blunder"], "none">, Found>> = {
  "writes without comparing": [fork, thiefLeads],
  "uses what it issues": [oneAtATime, toldTheft]
}

describe("an exploration finds it where", () => {
  for (const [flaw, [scenario, broken]] of Object.entries(flaws)) {
    it(`${flaw}`, () => {
      const rules = rulesByTable(flaw as Flaw)
      expect(explore({ ...scenario, rules })).toMatchObject({ broken })
    })
  }

  for (const [blunder, [scenario, broken]] of Object.entries(blunders)) {
    it(`a node ${blunder}`, () => {
      const blundering = { ...scenario, blunder: blunder as Scenario["blunder"] }
      expect(explore(blundering)).toMatchObject({ broken })
    })
  }
})

describe("the premises are needed: an exploration finds what goes wrong where", () => {
  it("a round trip takes longer than half the leeway", () => {
    expect(explore({ ...manyTabs, trip: 2 })).toMatchObject({ broken: toldTheft })
  })

  it("an access token lives no longer than the leeway", () => {
    expect(explore({ ...manyTabs, life: 2 })).toMatchObject({ broken: toldTheft })
  })

  it("a tab refreshes although the access token in the jar has not expired", () => {
    expect(explore({ ...manyTabs, life: 0 })).toMatchObject({ broken: toldTheft })
  })

  it("an access token lives less than four times the leeway", () => {
    expect(explore({ ...poller, life: 3 })).toMatchObject({ broken: stillAlive })
  })

  it("clocks differ and the leeway does not allow for it", () => {
    expect(explore({ ...manyTabs, clocks: [0, 1] }).broken).toBeDefined()
  })
})
