/**
 * The worlds in which each statement of docs/protocol.md is explored, and the sentences that must hold
 * there. Twins and late parents need L; the shortest life of an access token follows from the premises.
 */
import type { RotationPolicy } from "../../../src/domain/policy.ts"
import { calm, judge, judgeUse, type Scenario, type World } from "./world.ts"

export const policy = (leeway: number, band = 0): RotationPolicy => ({
  mode: "confirmed",
  leeway,
  band
})

/** 1: one refresh at a time, by a client that waits for nothing and for which everything may be late. */
export const oneAtATime: Scenario = { ...calm, policy: policy(1) }

/** 1, with late duplicates of abandoned requests, for as long as the band. */
export const lateDuplicates: Scenario = {
  ...calm,
  policy: policy(1, 2),
  strays: 1,
  strayLife: 2
}

/** 2: tabs that share a jar, under exactly the premises: L = 2 D, and access tokens that live L + D. */
export const manyTabs: Scenario = { ...calm, policy: policy(2), tabs: 2, trip: 1, life: 3 }

/** 3: whoever does not lead is refused, and told theft at the next refresh. */
const followersAreFound = (world: World, scenario: Scenario): string | undefined => {
  if (world.leader === undefined || world.ended) return undefined
  const answers = world.flights.filter(({ phase }) => phase === "answer")
  const followers =
    world.leader === "thief" ? [world.jar, ...answers.map(({ token }) => token)] : world.thief
  const found = followers.every(
    (token) =>
      judge(world, scenario, token).kind === "theft" &&
      judgeUse(world, scenario, token).kind === "orphan"
  )
  return found ? undefined : `the ${world.leader} went on, and the other was not found out`
}

/** 3: a thief with no leeway and no band to hide in. */
export const fork: Scenario = {
  ...calm,
  policy: policy(0),
  confirmations: 0,
  thief: 2,
  always: followersAreFound
}

/**
 * 4: one generation after the theft, and 2 L after it was born, the thief is answered nothing without a
 * write; two generations after it, nothing at all.
 */
const shadowIsGone = (world: World, scenario: Scenario): string | undefined => {
  const { lineage, now, stolen, thief } = world
  if (stolen === undefined) return undefined
  const since = lineage.current.generation - stolen.generation
  for (const clock of scenario.clocks) {
    const late = now + clock - lineage.current.issuedAt > 2 * scenario.policy.leeway
    for (const token of thief) {
      const decision = judge(world, scenario, token, clock)
      if (decision.kind !== "issue") continue
      if (since >= 2) return "a thief who never led still holds a live token"
      if (since === 1 && late && decision.write === undefined)
        return "a thief is answered in silence"
    }
  }
  return undefined
}

/** 4: a thief who polls as often as he likes and never causes a write; access tokens live 4 L. */
export const poller: Scenario = {
  ...calm,
  policy: policy(1),
  trip: 1,
  life: 4,
  confirmations: 0,
  thief: 2,
  passive: true,
  always: shadowIsGone
}

/** Of two tokens that lived side by side the first to go on wins; the other, and its child, are found out. */
const losersAreFound = (world: World, scenario: Scenario): string | undefined => {
  const { current, settled } = world.lineage
  const losers = [world.jar, ...world.thief].filter(({ digest, generation, parent }) =>
    generation === current.generation ? digest !== current.digest : parent !== current.digest
  )
  const answered = losers.some(
    (token) =>
      token.generation >= current.generation && judge(world, scenario, token).kind === "issue"
  )
  return settled && answered ? "a settled twin's rival was answered" : undefined
}

/** 4: a thief who leads wherever he can. */
export const rivals: Scenario = { ...poller, thief: 1, passive: false, always: losersAreFound }

/** 10: a store that loses its last promotion. */
export const failingStore: Scenario = { ...calm, policy: policy(1), backups: 1, failures: 1 }
