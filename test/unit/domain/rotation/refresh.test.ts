/**
 * What a refresh does under confirmed rotation, class by class: what is issued, and what is written
 * before. The session is at its third token.
 */
import { describe, expect, it } from "vitest"

import { decideRefresh, type PresentedToken } from "../../../../src/domain/rotation.ts"
import type { Lineage } from "../../../../src/domain/session.ts"
import { day, digestOf, exampleSession, minute, noon } from "../exampleSession.ts"
import {
  at,
  childOf,
  first,
  rotation,
  row,
  rowOf,
  second,
  sessionWith,
  settledOn,
  third
} from "./family.ts"

const successor = digestOf("Z")

const refreshed = (token: PresentedToken, now: number, lineage: Lineage = row) =>
  decideRefresh(sessionWith(lineage), token, now, rotation(), successor)

/** What a child of `parent` is born as. */
const childBirth = (parent: PresentedToken, issuedAt: number) => ({
  parent: parent.digest,
  parentIssuedAt: parent.issuedAt,
  generation: parent.generation + 1,
  issuedAt
})

describe("refreshing with the current token", () => {
  it("issues a successor, and writes nothing: it may never arrive", () => {
    expect(refreshed(third, at(1800))).toStrictEqual({
      kind: "issue",
      as: "Current",
      write: undefined,
      birth: childBirth(third, at(1800))
    })
  })

  it("does so again for whoever lost the answer, however late", () => {
    const later = at(1800) + 20 * day
    expect(refreshed(third, later)).toMatchObject({
      kind: "issue",
      write: undefined,
      birth: childBirth(third, later)
    })
  })

  it("goes on in the row's generation where the current token was settled on", () => {
    expect(refreshed(third, at(1800), settledOn(row))).toMatchObject({
      as: "Current",
      write: undefined,
      birth: childBirth(third, at(1800))
    })
  })
})

describe("refreshing with a successor", () => {
  it("promotes it first, for its holder has it, and issues a successor of it", () => {
    const fourth = childOf(third, "D", at(1800))
    expect(refreshed(fourth, at(2400))).toStrictEqual({
      kind: "issue",
      as: "Successor",
      write: rowOf(fourth, third, second),
      birth: childBirth(fourth, at(2400))
    })
  })
})

describe("refreshing with a token that is Ahead", () => {
  it("promotes it, for the store has lost a commit, and issues a successor of it", () => {
    const fourth = childOf(third, "D", at(1800))
    const fifth = childOf(fourth, "E", at(2400))
    expect(refreshed(fifth, at(3000))).toStrictEqual({
      kind: "issue",
      as: "Ahead",
      write: rowOf(fifth, fourth, third),
      birth: childBirth(fifth, at(3000))
    })
  })
})

describe("refreshing with a twin of the current token", () => {
  const twin = childOf(second, "c", at(1205))

  it.each([
    ["at its birth", 1205],
    ["when it is as old as the leeway", 1215]
  ])("%s issues a successor of the current one, and writes nothing", (_when, now) => {
    expect(refreshed(twin, at(now))).toStrictEqual({
      kind: "issue",
      as: "Twin",
      write: undefined,
      birth: childBirth(third, at(now))
    })
  })

  it.each([
    ["older than the leeway", 1215.001],
    ["ten minutes old", 1805]
  ])("%s settles on it first, and issues a successor of it", (_when, now) => {
    expect(refreshed(twin, at(now))).toStrictEqual({
      kind: "issue",
      as: "Twin",
      write: settledOn(rowOf(twin, second, first)),
      birth: childBirth(twin, at(now))
    })
  })

  it("that was born after the clock of this node says writes nothing", () => {
    expect(refreshed(twin, at(1200))).toMatchObject({ as: "Twin", write: undefined })
  })
})

describe("refreshing with a late parent", () => {
  it("issues a twin of the current token, born now, and writes nothing", () => {
    expect(refreshed(second, at(1203))).toStrictEqual({
      kind: "issue",
      as: "LateParent",
      write: undefined,
      birth: childBirth(second, at(1203))
    })
  })

  it("that is a twin of the previous token issues a child of the previous one", () => {
    const hurried = rowOf(childOf(second, "C", at(610)), second, first)
    expect(refreshed(childOf(first, "b", at(603)), at(612), hurried)).toStrictEqual({
      kind: "issue",
      as: "LateParent",
      write: undefined,
      birth: childBirth(second, at(612))
    })
  })
})

describe("refreshing with an older token", () => {
  it("is refused as stale within the band, and nothing else happens", () => {
    expect(refreshed(second, at(1211))).toStrictEqual({ kind: "stale" })
    expect(refreshed(first, at(1260))).toStrictEqual({ kind: "stale" })
  })

  it("is theft after the band", () => {
    expect(refreshed(second, at(1260.001))).toStrictEqual({ kind: "theft" })
    expect(refreshed(first, at(1260.001))).toStrictEqual({ kind: "theft" })
  })

  it("is theft where the token is a twin of one that was settled on", () => {
    const twin = childOf(second, "c", at(1205))
    expect(refreshed(twin, at(1805), settledOn(row))).toStrictEqual({ kind: "theft" })
  })
})

describe("a session that is over answers no refresh, whatever the token and the rotation", () => {
  const tokens = [first, second, third, childOf(third, "D", at(1800))]

  it.each([
    ["revoked", { ended: { at: at(1), cause: "logout", reason: undefined } }],
    ["idle-expired", { idleExpiresAt: noon + 20 * minute }],
    ["absolute-expired", { absoluteExpiresAt: noon + 20 * minute }]
  ] as const)("%s", (standing, difference) => {
    const session = exampleSession({ lineage: row, ...difference })
    for (const mode of ["confirmed", "strict", "off"] as const) {
      for (const token of tokens) {
        expect(
          decideRefresh(session, token, noon + 20 * minute, rotation({ mode }), successor)
        ).toStrictEqual({ kind: "ended", standing })
      }
    }
  })
})

describe("with rotation off", () => {
  it("every genuine token is kept, whoever presents it and whenever", () => {
    for (const token of [first, second, third, childOf(third, "D", at(1800))]) {
      for (const now of [at(1200), at(1230), at(100_000)]) {
        expect(
          decideRefresh(sessionWith(row), token, now, rotation({ mode: "off" }), successor)
        ).toStrictEqual({ kind: "keep" })
      }
    }
  })
})
