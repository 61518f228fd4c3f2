/**
 * The table of docs/protocol.md written a second time, as plainly as it stands there, so that single
 * conditions can be left out of it. Without a flaw it agrees with the product (the-table.test.ts); with
 * one, an exploration has to find a history that goes wrong (broken-variants.test.ts).
 */
import type { RotationPolicy } from "../../../src/domain/policy.ts"
import type { PresentedToken, TokenClass } from "../../../src/domain/rotation.ts"
import type { Lineage } from "../../../src/domain/session.ts"
import type { Rules } from "./rules.ts"

export type Flaw =
  | "the leeway is ignored"
  | "the band is ignored"
  | "generations stand for parents"
  | "a twin may be of any age"
  | "there are twins without a leeway"
  | "no twin is settled on"
  | "settled twins are twins still"
  | "a settled row's other children count as ahead"
  | "a late parent is never too late"
  | "a late parent's twin may be of any age"
  | "a token that is ahead is taken for an old one"
  | "a promotion forgets the parent"
  | "a reused token is only stale"
  | "a reused token is answered"
  | "a refresh never promotes"
  | "a refresh promotes what it issues"
  | "the use of an old access token goes unnoticed"

/** The decisions by the table, with one flaw or none. Sessions are taken to be alive, rotation to be confirmed. */
export function rulesByTable(flaw?: Flaw): Rules {
  const classOf = (row: Lineage, token: PresentedToken, now: number, policy: RotationPolicy) =>
    classify(flaw, row, token, now, policy)

  return {
    refresh: ({ lineage: row }, token, now, policy, successor) => {
      const issue = (as: TokenClass, write: Lineage | undefined) => {
        const { current } = write ?? row
        const { digest: parent, issuedAt: parentIssuedAt } = current
        const birth = { parent, parentIssuedAt, generation: current.generation + 1, issuedAt: now }
        return flaw === "a refresh promotes what it issues"
          ? {
              kind: "issue" as const,
              as,
              write: promote(flaw, write ?? row, { digest: successor, ...birth }),
              birth
            }
          : { kind: "issue" as const, as, write, birth }
      }
      const as = classOf(row, token, now, policy)
      switch (as) {
        case "Current":
          return issue(as, undefined)
        case "Successor":
        case "Ahead":
          return issue(
            as,
            flaw === "a refresh never promotes" ? undefined : promote(flaw, row, token)
          )
        case "Twin": {
          const goesOn = now - token.issuedAt > policy.leeway && flaw !== "no twin is settled on"
          const { digest, issuedAt } = token
          const current = { digest, issuedAt, generation: row.current.generation }
          return issue(as, goesOn ? { ...row, current, settled: true } : undefined)
        }
        case "LateParent": {
          const { digest: parent, issuedAt: parentIssuedAt } = row.previous as typeof row.current
          const { generation } = row.current
          const birth = { parent, parentIssuedAt, generation, issuedAt: now }
          return { kind: "issue", as, write: undefined, birth }
        }
        case "Stale":
          return { kind: "stale" }
        case "Reused":
          if (flaw === "a reused token is answered") return issue(as, undefined)
          return flaw === "a reused token is only stale" ? { kind: "stale" } : { kind: "theft" }
      }
    },

    confirm: ({ lineage: row }, token, now, policy) => {
      const as = classOf(row, token, now, policy)
      switch (as) {
        case "Successor":
        case "Ahead":
          return { kind: "promote", as, write: promote(flaw, row, token) }
        case "Current":
        case "Twin":
          return { kind: "touch" }
        case "LateParent":
          return { kind: "nothing" }
        case "Stale":
        case "Reused":
          return {
            kind: flaw === "the use of an old access token goes unnoticed" ? "touch" : "orphan"
          }
      }
    }
  }
}

function classify(
  flaw: Flaw | undefined,
  { current, previous, beforePrevious, settled }: Lineage,
  token: PresentedToken,
  now: number,
  policy: RotationPolicy
): TokenClass {
  const leeway = flaw === "the leeway is ignored" ? 0 : policy.leeway
  const band = flaw === "the band is ignored" ? 0 : policy.band
  const near = (a: number, b: number) => Math.abs(a - b) <= leeway
  const isChild =
    token.parent === current.digest ||
    (flaw === "generations stand for parents" && token.generation >= current.generation)
  const isSibling = previous !== undefined && token.parent === previous.digest
  const isPrevious = previous !== undefined && token.digest === previous.digest
  const isPreviousTwin =
    previous !== undefined &&
    beforePrevious !== undefined &&
    token.parent === beforePrevious &&
    near(token.issuedAt, previous.issuedAt) &&
    (now - token.issuedAt <= 2 * leeway || flaw === "a late parent's twin may be of any age")

  if (token.digest === current.digest) return "Current"
  if (isChild) return "Successor"
  if (
    (leeway > 0 || flaw === "there are twins without a leeway") &&
    (!settled || flaw === "settled twins are twins still") &&
    isSibling &&
    (near(token.issuedAt, current.issuedAt) || flaw === "a twin may be of any age")
  ) {
    return "Twin"
  }
  if (
    leeway > 0 &&
    (near(now, current.issuedAt) || flaw === "a late parent is never too late") &&
    (isPrevious || isPreviousTwin)
  ) {
    return "LateParent"
  }
  const plusOne = settled && flaw !== "a settled row's other children count as ahead" ? 1 : 0
  const isAhead = token.generation > current.generation + plusOne
  if (isAhead && flaw !== "a token that is ahead is taken for an old one") return "Ahead"
  return band > 0 && Math.abs(now - current.issuedAt) <= band ? "Stale" : "Reused"
}

const promote = (flaw: Flaw | undefined, row: Lineage, token: PresentedToken): Lineage => ({
  current: { digest: token.digest, generation: token.generation, issuedAt: token.issuedAt },
  previous:
    token.parent === undefined ||
    token.parentIssuedAt === undefined ||
    flaw === "a promotion forgets the parent"
      ? undefined
      : { digest: token.parent, issuedAt: token.parentIssuedAt },
  beforePrevious:
    token.generation > row.current.generation + 1 ? row.current.digest : row.previous?.digest,
  settled: false
})
