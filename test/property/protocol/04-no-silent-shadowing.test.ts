/**
 * Statement 4 of the protocol: with a leeway, a thief who never takes the lead cannot keep a live token
 * over one of the victim's rotations, however often he polls; one who leads must do so within L of the
 * victim's own issue in every generation.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { explore, quiet } from "../../support/protocol/explore.ts"
import { policy, poller, rivals } from "../../support/protocol/scenarios.ts"
import { successors } from "../../support/protocol/successors.ts"
import {
  heldTokens,
  judge,
  newWorld,
  type Scenario,
  type World
} from "../../support/protocol/world.ts"

/** When each party was issued tokens of each generation since the theft. */
type Births = Map<number, { readonly client: number[]; readonly thief: number[] }>

const bothLive = (world: World, scenario: Scenario): boolean =>
  [[world.jar], world.thief].every((tokens) =>
    tokens.some((token) => judge(world, scenario, token).kind === "issue")
  )

/** The generations that both outlived although they were not born within L of each other. */
function apart(world: World, { policy: { leeway } }: Scenario, births: Births): readonly number[] {
  const found: number[] = []
  const first = (world.stolen?.generation ?? Infinity) + 1
  for (let generation = first; generation < world.lineage.current.generation; generation++) {
    const { client, thief } = births.get(generation) ?? { client: [], thief: [] }
    const together = client.some((a) => thief.some((b) => Math.abs(a - b) <= leeway))
    if (!together) found.push(generation)
  }
  return found
}

describe("4. no silent shadowing", () => {
  it("who polls and never leads is left behind, in any history of one tab", () => {
    expect(explore(poller)).toMatchObject(quiet)
  })

  it("who polls and never leads is left behind, in any history of two tabs", () => {
    const scenario = { ...poller, policy: policy(2), life: 8, tabs: 2, thief: 1 }
    expect(explore(scenario)).toMatchObject(quiet)
  })

  it("of two that lived side by side, the first to go on wins, in any history", () => {
    expect(explore(rivals)).toMatchObject(quiet)
  })

  it("who leads was issued his token within L of the victim's, in every generation that both outlive", () => {
    const scenario: Scenario = { ...rivals, thief: 2, always: () => undefined }
    let outlived = 0
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 60, maxLength: 120, size: "max" }), (choices) => {
        const births: Births = new Map()
        let world = newWorld(scenario)
        for (const choice of choices) {
          const steps = successors(world, scenario)
          const step = steps[choice % steps.length]
          if (step === undefined) break
          const { born } = world
          world = step.world
          if (world.born > born) {
            const issued = heldTokens(world).find(({ digest }) => digest === `token ${born}`)
            if (issued !== undefined) {
              const of = births.get(issued.generation) ?? { client: [], thief: [] }
              of[step.move.startsWith("thief") ? "thief" : "client"].push(issued.issuedAt)
              births.set(issued.generation, of)
            }
          }
          if (world.stolen === undefined || !bothLive(world, scenario)) continue
          expect(apart(world, scenario, births)).toEqual([])
          if (world.lineage.current.generation > world.stolen.generation + 1) outlived++
        }
      }),
      { numRuns: 2_000 }
    )
    expect(outlived).toBeGreaterThan(0)
  })
})
