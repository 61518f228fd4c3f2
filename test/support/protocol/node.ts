/**
 * What a node does around the two decisions, as the use cases do it: read the row, ask the domain, write
 * where the revision is still the same. `clock` is how far the node's clock is ahead.
 */
import type { Lineage } from "../../../src/domain/session.ts"
import {
  digestOf,
  judge,
  judgeUse,
  type Party,
  type Scenario,
  type Token,
  type World
} from "./world.ts"

type Verdict =
  | { readonly kind: "refused"; readonly as: "stale" | "theft" }
  | {
      readonly kind: "issue"
      readonly world: World
      readonly issued: Token
      readonly write: Lineage | undefined
    }

/** Reads and decides; writes nothing. */
export function decide(world: World, scenario: Scenario, token: Token, clock: number): Verdict {
  const decision = judge(world, scenario, token, clock)
  switch (decision.kind) {
    case "issue": {
      const issued = { digest: digestOf(world.born), ...decision.birth }
      const next = { ...world, born: world.born + 1 }
      return { kind: "issue", world: next, issued, write: decision.write }
    }
    case "stale":
    case "theft":
      return { kind: "refused", as: decision.kind }
    case "ended":
    case "keep":
      throw new Error(`no such decision in these worlds: ${decision.kind}`)
  }
}

/** The world after `party` had a lineage written with its token. */
export function saved(
  world: World,
  { backups }: Scenario,
  lineage: Lineage,
  { token, party }: { readonly token: Token; readonly party: Party }
): World {
  const before = { lineage: world.lineage, revision: world.revision }
  return {
    ...world,
    lineage,
    revision: world.revision + 1,
    leader:
      world.stolen === undefined || world.stolen.digest === token.digest ? world.leader : party,
    backups: backups === 0 ? [] : [...world.backups, before].slice(-backups)
  }
}

/** A whole refresh that nobody comes between, and the token or the refusal that it is answered with. */
export function serve(
  world: World,
  scenario: Scenario,
  token: Token,
  clock: number,
  party: Party
): { readonly world: World; readonly answer: Token | "stale" | "theft" } {
  const verdict = decide(world, scenario, token, clock)
  if (verdict.kind === "refused") {
    return { world: { ...world, ended: verdict.as === "theft" }, answer: verdict.as }
  }
  const { issued, write } = verdict
  const after =
    write === undefined ? verdict.world : saved(verdict.world, scenario, write, { token, party })
  return { world: issuing(after, scenario, issued, party), answer: issued }
}

/** What a node does with a token that it has just made: nothing, if it keeps to the protocol. */
export const issuing = (world: World, scenario: Scenario, issued: Token, party: Party): World =>
  scenario.blunder === "uses what it issues"
    ? confirm(world, scenario, issued, 0, party).world
    : world

/** What the first use of an access token does; `broken` where an honest one would be refused. */
export function confirm(
  world: World,
  scenario: Scenario,
  token: Token,
  clock: number,
  party: Party
): { readonly world: World; readonly broken?: string } {
  const decision = judgeUse(world, scenario, token, clock)
  switch (decision.kind) {
    case "promote":
      return { world: saved(world, scenario, decision.write, { token, party }) }
    case "orphan": {
      const counts = scenario.thief === 0 && token.digest === world.jar.digest
      return counts ? { world, broken: "an honest access token was refused" } : { world }
    }
    case "touch":
    case "nothing":
    case "ended":
      return { world }
  }
}
