/**
 * What happens when a refresh token is presented. `classify` says what the token is; `decideRefresh` and
 * `decideConfirmation` say what to do about it. Everything they need, time and randomness included, is
 * an argument. docs/protocol.md explains why the rules are these.
 */
import type { Digest } from "./identifier.ts"
import type { RotationPolicy } from "./policy.ts"
import { standing, type Lineage, type Session, type Standing } from "./session.ts"

/** What classification needs of a refresh token. Access tokens carry the same five facts. */
export interface PresentedToken {
  readonly digest: Digest
  /** The digest of the token this one was issued to; undefined for a session's first. */
  readonly parent: Digest | undefined
  readonly parentIssuedAt: number | undefined
  readonly generation: number
  readonly issuedAt: number
}

export type TokenClass =
  | "Current"
  | "Successor"
  | "Twin"
  | "LateParent"
  | "Ahead"
  | "Stale"
  | "Reused"

/** What a genuine token of a live session is. The first rule that matches wins. */
export function classify(
  { current, previous, beforePrevious, settled }: Lineage,
  token: PresentedToken,
  now: number,
  { mode, leeway, band }: RotationPolicy
): TokenClass {
  const near = (a: number, b: number) => Math.abs(a - b) <= leeway

  if (mode === "off" || token.digest === current.digest) return "Current"
  if (token.parent === current.digest) return "Successor"

  if (leeway > 0 && previous !== undefined) {
    const bornWithCurrent =
      token.parent === previous.digest && near(token.issuedAt, current.issuedAt)
    if (bornWithCurrent && !settled) return "Twin"

    const isPrevious = token.digest === previous.digest
    const isPreviousTwin =
      beforePrevious !== undefined &&
      token.parent === beforePrevious &&
      near(token.issuedAt, previous.issuedAt) &&
      now - token.issuedAt <= 2 * leeway
    if (near(now, current.issuedAt) && (isPrevious || isPreviousTwin)) return "LateParent"
  }

  // Only a store that lost a commit can meet a token from beyond its own newest: it was a Successor once.
  if (token.generation > current.generation + (settled ? 1 : 0)) return "Ahead"

  if (band > 0 && Math.abs(now - current.issuedAt) <= band) return "Stale"
  return "Reused"
}

/** The lineage after a token has proved to be the newest. */
export function promote(row: Lineage, token: PresentedToken): Lineage {
  const skipped = token.generation > row.current.generation + 1
  return {
    current: { digest: token.digest, generation: token.generation, issuedAt: token.issuedAt },
    previous:
      token.parent === undefined || token.parentIssuedAt === undefined
        ? undefined
        : { digest: token.parent, issuedAt: token.parentIssuedAt },
    beforePrevious: skipped ? row.current.digest : row.previous?.digest,
    settled: false
  }
}

/** The lineage after one of several twins has gone on; the others are found out from now on. */
export const settle = (row: Lineage, token: PresentedToken): Lineage => ({
  ...row,
  current: {
    digest: token.digest,
    generation: row.current.generation,
    issuedAt: token.issuedAt
  },
  settled: true
})

/**
 * The lineage after the user has proved anew who they are: it begins again with a token that nobody else
 * can have, so whoever shared the old ones shares nothing more.
 */
export const restart = (row: Lineage, digest: Digest, now: number): Lineage => ({
  current: { digest, generation: row.current.generation + 1, issuedAt: now },
  previous: undefined,
  beforePrevious: undefined,
  settled: false
})

/** What a refresh token to be issued is the child of, and when it is born. */
export interface Birth {
  readonly parent: Digest
  readonly parentIssuedAt: number
  readonly generation: number
  readonly issuedAt: number
}

/** What to do with a refresh token that was presented. `write` is the lineage to save first, if any. */
export type RefreshDecision =
  | { readonly kind: "ended"; readonly standing: Exclude<Standing, "active"> }
  | {
      readonly kind: "issue"
      readonly as: TokenClass
      readonly write: Lineage | undefined
      readonly birth: Birth
    }
  | { readonly kind: "keep" }
  | { readonly kind: "stale" }
  | { readonly kind: "theft" }

/**
 * Decides a refresh. `successor` is the digest that the issued token will have; only strict rotation,
 * which promotes at issue, looks at it. Where the row names it already, this very refresh has been saved
 * and only the store's answer was lost.
 */
export function decideRefresh(
  session: Session,
  token: PresentedToken,
  now: number,
  policy: RotationPolicy,
  successor: Digest
): RefreshDecision {
  const state = standing(session, now)
  if (state !== "active") return { kind: "ended", standing: state }
  if (policy.mode === "off") return { kind: "keep" }
  const row = session.lineage
  if (row.current.digest === successor && row.previous !== undefined) {
    return { kind: "issue", as: "Current", write: undefined, birth: bornAs(row, row.previous) }
  }
  const as = classify(row, token, now, policy)
  switch (as) {
    case "Current":
      return issueFrom(row, row, as, now, policy, successor)
    case "Successor":
    case "Ahead":
      return issueFrom(row, promote(row, token), as, now, policy, successor)
    case "Twin":
      return now - token.issuedAt > policy.leeway
        ? issueFrom(row, settle(row, token), as, now, policy, successor)
        : issueFrom(row, row, as, now, policy, successor)
    case "LateParent":
      return { kind: "issue", as, write: undefined, birth: twinOfCurrent(row, now) }
    case "Stale":
      return { kind: "stale" }
    case "Reused":
      return { kind: "theft" }
  }
}

function issueFrom(
  before: Lineage,
  after: Lineage,
  as: TokenClass,
  now: number,
  policy: RotationPolicy,
  successor: Digest
): RefreshDecision {
  const birth: Birth = {
    parent: after.current.digest,
    parentIssuedAt: after.current.issuedAt,
    generation: after.current.generation + 1,
    issuedAt: now
  }
  if (policy.mode === "confirmed") {
    return { kind: "issue", as, write: after === before ? undefined : after, birth }
  }
  const write = promote(after, { digest: successor, ...birth })
  return { kind: "issue", as, write, birth }
}

// A LateParent exists only where there is a previous token.
const twinOfCurrent = (row: Lineage, now: number): Birth => ({
  ...bornAs(row, row.previous as NonNullable<Lineage["previous"]>),
  issuedAt: now
})

/** The birth that the row's current token had. */
const bornAs = (row: Lineage, parent: NonNullable<Lineage["previous"]>): Birth => ({
  parent: parent.digest,
  parentIssuedAt: parent.issuedAt,
  generation: row.current.generation,
  issuedAt: row.current.issuedAt
})

/** What the first use of an access token says about the refresh token that was issued beside it. */
export type ConfirmationDecision =
  | { readonly kind: "ended"; readonly standing: Exclude<Standing, "active"> }
  | { readonly kind: "promote"; readonly as: "Successor" | "Ahead"; readonly write: Lineage }
  | { readonly kind: "touch" }
  | { readonly kind: "nothing" }
  | { readonly kind: "orphan" }

/** Decides a confirmation. It may promote, and never revokes: an access token in the air is no theft. */
export function decideConfirmation(
  session: Session,
  token: PresentedToken,
  now: number,
  policy: RotationPolicy
): ConfirmationDecision {
  const state = standing(session, now)
  if (state !== "active") return { kind: "ended", standing: state }
  const row = session.lineage
  const as = classify(row, token, now, policy)
  switch (as) {
    case "Successor":
    case "Ahead":
      return { kind: "promote", as, write: promote(row, token) }
    case "Current":
    case "Twin":
      return { kind: "touch" }
    case "LateParent":
      return { kind: "nothing" }
    case "Stale":
    case "Reused":
      return { kind: "orphan" }
  }
}
