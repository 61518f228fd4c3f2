/**
 * Strict rotation: the successor is promoted when it is issued, and the leeway is a grace window. The
 * session is at its third token, and `Z` is what a refresh issues.
 */
import { describe, expect, it } from "vitest"

import { decideRefresh, type PresentedToken } from "../../../../src/domain/rotation.ts"
import type { Lineage } from "../../../../src/domain/session.ts"
import { digestOf } from "../exampleSession.ts"
import {
  at,
  childOf,
  first,
  firstToken,
  rotation,
  row,
  rowOf,
  second,
  sessionWith,
  settledOn,
  third
} from "./family.ts"

const policy = rotation({ mode: "strict" })

const refreshed = (token: PresentedToken, now: number, lineage: Lineage = row) =>
  decideRefresh(sessionWith(lineage), token, now, policy, digestOf("Z"))

/** The decision to issue `issued`. */
const issuing = (as: string, issued: PresentedToken, write: Lineage | undefined) => {
  const { digest: _, ...birth } = issued
  return { kind: "issue", as, write, birth }
}

describe("strict rotation, given the current token,", () => {
  it("promotes the successor that it issues", () => {
    const issued = childOf(third, "Z", at(1800))
    expect(refreshed(third, at(1800))).toStrictEqual(
      issuing("Current", issued, rowOf(issued, third, second))
    )
  })

  it("promotes the first successor of a sign-in", () => {
    const issued = childOf(first, "Z", at(600))
    expect(refreshed(first, at(600), rowOf(first))).toStrictEqual(
      issuing("Current", issued, rowOf(issued, first))
    )
  })

  it("opens the question of twins anew", () => {
    expect(refreshed(third, at(1800), settledOn(row))).toMatchObject({
      write: { settled: false }
    })
  })
})

describe("strict rotation, given a refresh that was saved while the store's answer was lost,", () => {
  const issued = childOf(third, "Z", at(1800))
  const saved = rowOf(issued, third, second)

  it.each([
    ["at once", 1800],
    ["minutes later", 1980]
  ])("issues the same successor, and writes nothing: %s", (_when, now) => {
    expect(refreshed(third, at(now), saved)).toStrictEqual(issuing("Current", issued, undefined))
  })

  it("does so only for that very successor", () => {
    const other = rowOf(childOf(third, "Y", at(1800)), third, second)
    expect(refreshed(third, at(1980), other)).toStrictEqual({ kind: "theft" })
  })

  it("never takes a sign-in for one: that token has no parent", () => {
    const signedIn = firstToken("Z", at(0))
    expect(refreshed(signedIn, at(600), rowOf(signedIn))).toMatchObject({
      kind: "issue",
      birth: { parent: signedIn.digest, generation: 1 }
    })
  })
})

describe("strict rotation, given the parent of the current token,", () => {
  it("issues a twin of the current one within the leeway, and writes nothing", () => {
    const issued = childOf(second, "Z", at(1210))
    expect(refreshed(second, at(1210))).toStrictEqual(issuing("LateParent", issued, undefined))
  })

  it("costs a sign-in after the leeway: the answer was lost for too long", () => {
    expect(refreshed(second, at(1210.001))).toStrictEqual({ kind: "stale" })
  })

  it("is told of theft after the band", () => {
    expect(refreshed(second, at(1260.001))).toStrictEqual({ kind: "theft" })
  })
})

describe("strict rotation, given a twin of the current token,", () => {
  const twin = childOf(second, "c", at(1205))

  it("promotes a successor of the current one while the twin is young", () => {
    const issued = childOf(third, "Z", at(1215))
    expect(refreshed(twin, at(1215))).toStrictEqual(
      issuing("Twin", issued, rowOf(issued, third, second))
    )
  })

  it("promotes a successor of the twin when it is older than the leeway", () => {
    const issued = childOf(twin, "Z", at(1215.001))
    expect(refreshed(twin, at(1215.001))).toStrictEqual(
      issuing("Twin", issued, rowOf(issued, twin, second))
    )
  })
})

describe("strict rotation, after the store has lost a commit,", () => {
  it("promotes the successor that it issues to the lost one", () => {
    const lost = childOf(third, "D", at(1800))
    const issued = childOf(lost, "Z", at(2400))
    expect(refreshed(lost, at(2400))).toStrictEqual(
      issuing("Successor", issued, rowOf(issued, lost, third))
    )
  })

  it("does so where more than one was lost", () => {
    const lost = childOf(childOf(third, "D", at(1800)), "E", at(2400))
    const issued = childOf(lost, "Z", at(3000))
    const fourth = childOf(third, "D", at(1800))
    expect(refreshed(lost, at(3000))).toStrictEqual(
      issuing("Ahead", issued, rowOf(issued, lost, fourth))
    )
  })
})
