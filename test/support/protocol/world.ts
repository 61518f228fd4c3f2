/**
 * A small world in which one session lives: its row, the jar that its tabs share, the refreshes that are
 * under way, confirmations still to be delivered, a thief, and the rows that a failing store falls back
 * to. Plain data; `successors` says what can happen next. Time is counted in whole ticks.
 */
import type { Digest } from "../../../src/domain/identifier.ts"
import type { RotationPolicy } from "../../../src/domain/policy.ts"
import type {
  ConfirmationDecision,
  PresentedToken,
  RefreshDecision
} from "../../../src/domain/rotation.ts"
import type { Lineage, Session } from "../../../src/domain/session.ts"
import { sessionFixture } from "../../../src/testing/sessionFixture.ts"
import { realRules, type Rules } from "./rules.ts"

/** A refresh token and the access token issued beside it: classification needs the same facts of both. */
export type Token = PresentedToken

/** A refresh under way, which is over, one way or another, by `deadline`. */
export type Flight =
  | { readonly phase: "request"; readonly token: Token; readonly deadline: number }
  /** Decided at a node; its write is still to come, if the revision is the same then. */
  | {
      readonly phase: "saving"
      readonly token: Token
      readonly deadline: number
      readonly revision: number
      readonly write: Lineage
      readonly issued: Token
    }
  /** `token` is the new one. */
  | { readonly phase: "answer"; readonly token: Token; readonly deadline: number }

/** Whose token it is. */
export type Party = "client" | "thief"

/** The part of the session's row that the protocol looks at. */
export interface Row {
  readonly lineage: Lineage
  readonly revision: number
}

export interface World extends Row {
  readonly now: number
  readonly ended: boolean
  readonly jar: Token
  readonly flights: readonly Flight[]
  /** Copies of requests that their sender gave up; their answers reach nobody. */
  readonly strays: readonly { readonly token: Token; readonly deadline: number }[]
  readonly confirmations: readonly Token[]
  readonly thief: readonly Token[]
  /** The token that was stolen. */
  readonly stolen: Pick<Token, "digest" | "generation"> | undefined
  /** Who, since then, has moved the row on with a token that only they had. */
  readonly leader: Party | undefined
  /** Earlier rows, newest last. */
  readonly backups: readonly Row[]
  readonly failures: number
  /** How many tokens were ever issued; names the next one. */
  readonly born: number
}

/** What differs from one exploration to the next. */
export interface Scenario {
  readonly rules: Rules
  readonly policy: RotationPolicy
  /** How many refreshes may be under way at once. */
  readonly tabs: number
  /** The longest round trip, D. */
  readonly trip: number
  /** How old the jar's token is at least when it is refreshed with: the access token's life. */
  readonly life: number
  /** Whether it is the node that finds the access token expired, and refreshes within the same request. */
  readonly rendered: boolean
  /** How far each node's clock is ahead. */
  readonly clocks: readonly number[]
  /** How many confirmations may be under way at once, for any time. 0: they are made at once. */
  readonly confirmations: number
  /** How many abandoned requests may still arrive, and for how long. */
  readonly strays: number
  readonly strayLife: number
  /** How many tokens a thief keeps; 0: there is none. A passive one never causes a write. */
  readonly thief: number
  readonly passive: boolean
  /** How many of its last writes the store may lose, and how often it does. */
  readonly backups: number
  readonly failures: number
  /** What a node does wrong around the decisions, where a test wants to see it found. */
  readonly blunder: "none" | "writes without comparing" | "uses what it issues"
  /** What must hold in every world, or a sentence that says what does not. */
  readonly always: (world: World, scenario: Scenario) => string | undefined
}

/** One client, one refresh at a time, whenever it likes, and nothing that fails. */
export const calm: Scenario = {
  rules: realRules,
  policy: { mode: "confirmed", leeway: 2, band: 0 },
  tabs: 1,
  trip: Infinity,
  life: 0,
  rendered: false,
  clocks: [0],
  confirmations: 1,
  strays: 0,
  strayLife: 0,
  thief: 0,
  passive: false,
  backups: 0,
  failures: 0,
  blunder: "none",
  always: () => undefined
}

export const digestOf = (n: number): Digest => `token ${n}` as Digest

const far = Number.MAX_SAFE_INTEGER
const template = sessionFixture({ createdAt: 0, idleExpiresAt: far, absoluteExpiresAt: far })

/** The world's session, as a node reads it; it does not expire here. */
const sessionOf = ({ lineage, revision, ended }: World): Session => ({
  ...template,
  lineage,
  revision,
  ended: ended ? { at: 0, cause: "theft", reason: undefined } : undefined
})

/** What a node whose clock is `clock` ahead says of a refresh token now. */
export const judge = (world: World, scenario: Scenario, token: Token, clock = 0): RefreshDecision =>
  scenario.rules.refresh(
    sessionOf(world),
    token,
    world.now + clock,
    scenario.policy,
    digestOf(world.born)
  )

/** The same of the access token that was issued beside it. */
export const judgeUse = (
  world: World,
  { rules, policy }: Scenario,
  token: Token,
  clock = 0
): ConfirmationDecision => rules.confirm(sessionOf(world), token, world.now + clock, policy)

/** The world at sign-in. */
export function newWorld({ failures }: Scenario): World {
  const current = { digest: digestOf(0), generation: 0, issuedAt: 0 }
  return {
    now: 0,
    ended: false,
    lineage: { current, previous: undefined, beforePrevious: undefined, settled: false },
    revision: 0,
    jar: { ...current, parent: undefined, parentIssuedAt: undefined },
    flights: [],
    strays: [],
    confirmations: [],
    thief: [],
    stolen: undefined,
    leader: undefined,
    backups: [],
    failures,
    born: 1
  }
}

/** Every token that somebody could still present. */
export const heldTokens = (world: World): readonly Token[] => [
  world.jar,
  ...world.thief,
  ...world.confirmations,
  ...world.flights.flatMap((flight) =>
    flight.phase === "saving" ? [flight.token, flight.issued] : [flight.token]
  ),
  ...world.strays.map(({ token }) => token)
]
