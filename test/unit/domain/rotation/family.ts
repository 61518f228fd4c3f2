/**
 * Refresh tokens for the examples of rotation. A token is known by a letter; times are seconds after the
 * sign-in, as the examples count them. Three capitals are one family: `first`, issued at the sign-in, its
 * child `second`, ten minutes later, and `third`, another ten minutes later; a twin has the small letter.
 */
import {
  defaultRotation,
  type RotationMode,
  type RotationPolicy
} from "../../../../src/domain/policy.ts"
import { classify, type PresentedToken, type TokenClass } from "../../../../src/domain/rotation.ts"
import type { Lineage, Session } from "../../../../src/domain/session.ts"
import { digestOf, exampleSession, noon } from "../exampleSession.ts"

/** The instant that many seconds after the sign-in, in milliseconds. */
export const at = (seconds: number): number => noon + Math.round(seconds * 1000)

/** A token that was issued at a sign-in: it has no parent. */
export const firstToken = (letter: string, issuedAt: number, generation = 0): PresentedToken => ({
  digest: digestOf(letter),
  parent: undefined,
  parentIssuedAt: undefined,
  generation,
  issuedAt
})

/** A token that was issued to `parent`. */
export const childOf = (
  parent: PresentedToken,
  letter: string,
  issuedAt: number
): PresentedToken => ({
  digest: digestOf(letter),
  parent: parent.digest,
  parentIssuedAt: parent.issuedAt,
  generation: parent.generation + 1,
  issuedAt
})

export const first = firstToken("A", at(0))
export const second = childOf(first, "B", at(600))
export const third = childOf(second, "C", at(1200))

/** The row of a session whose newest tokens are these. */
export const rowOf = (
  current: PresentedToken,
  previous?: PresentedToken,
  beforePrevious?: PresentedToken
): Lineage => ({
  current: {
    digest: current.digest,
    generation: current.generation,
    issuedAt: current.issuedAt
  },
  previous:
    previous === undefined ? undefined : { digest: previous.digest, issuedAt: previous.issuedAt },
  beforePrevious: beforePrevious?.digest,
  settled: false
})

export const settledOn = (row: Lineage): Lineage => ({ ...row, settled: true })

/** The row of a session at its third token. */
export const row = rowOf(third, second, first)

/** The session that has this row. */
export const sessionWith = (lineage: Lineage): Session => exampleSession({ lineage })

/** The default rotation (a leeway of 10 seconds in a band of 60), with these differences. */
export const rotation = (differences: Partial<RotationPolicy> = {}): RotationPolicy => ({
  ...defaultRotation,
  ...differences
})

/** Neither leeway nor band: every old token is found out at once. */
export const sharp = (mode: RotationMode): RotationPolicy => ({ mode, leeway: 0, band: 0 })

/** What a token is, to a session at its third token unless another row is given. */
export const whatIs = (
  token: PresentedToken,
  now: number,
  policy: RotationPolicy = rotation(),
  lineage: Lineage = row
): TokenClass => classify(lineage, token, now, policy)
