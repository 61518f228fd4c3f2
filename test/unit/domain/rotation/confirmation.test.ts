/**
 * What the first use of an access token does, class by class of the refresh token that was issued beside
 * it. It may promote; it never ends a session. The session is at its third token.
 */
import { describe, expect, it } from "vitest"

import { decideConfirmation, type PresentedToken } from "../../../../src/domain/rotation.ts"
import type { Lineage } from "../../../../src/domain/session.ts"
import { exampleSession, minute, noon } from "../exampleSession.ts"
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
  sharp,
  third
} from "./family.ts"

const fourth = childOf(third, "D", at(1800))
const fifth = childOf(fourth, "E", at(2400))

const confirmed = (
  token: PresentedToken,
  now: number,
  policy = rotation(),
  lineage: Lineage = row
) => decideConfirmation(sessionWith(lineage), token, now, policy)

describe("the first use of an access token", () => {
  it("whose refresh token is a successor promotes that: it has arrived", () => {
    expect(confirmed(fourth, at(1801))).toStrictEqual({
      kind: "promote",
      as: "Successor",
      write: rowOf(fourth, third, second)
    })
  })

  it("whose refresh token is ahead promotes that: the store has lost a commit", () => {
    expect(confirmed(fifth, at(2401))).toStrictEqual({
      kind: "promote",
      as: "Ahead",
      write: rowOf(fifth, fourth, third)
    })
  })

  it("whose refresh token is current keeps the session alive", () => {
    expect(confirmed(third, at(1300))).toStrictEqual({ kind: "touch" })
  })

  it.each([1205, 1215, 1805])(
    "whose refresh token is a twin keeps the session alive, and settles nothing: at %i seconds",
    (now) => {
      expect(confirmed(childOf(second, "c", at(1205)), at(now))).toStrictEqual({ kind: "touch" })
    }
  )

  it("whose refresh token is a late parent does nothing: it proves nothing about the present", () => {
    expect(confirmed(second, at(1205))).toStrictEqual({ kind: "nothing" })
  })

  it.each([
    ["stale", second, 1230],
    ["stale, two generations old", first, 1201],
    ["reused", second, 1300],
    ["the twin of one that was settled on", childOf(second, "c", at(1205)), 1805]
  ])("whose refresh token is %s finds it orphaned, and never revokes", (_what, token, now) => {
    expect(confirmed(token, at(now), rotation(), settledOn(row))).toStrictEqual({ kind: "orphan" })
  })

  it("finds it orphaned at once where there is neither leeway nor band", () => {
    expect(confirmed(second, at(1200), sharp("confirmed"))).toStrictEqual({ kind: "orphan" })
  })

  it("under strict rotation finds its refresh token promoted already", () => {
    const policy = rotation({ mode: "strict" })
    expect(confirmed(third, at(1201), policy)).toStrictEqual({ kind: "touch" })
    expect(confirmed(second, at(1201), policy)).toStrictEqual({ kind: "nothing" })
    expect(confirmed(second, at(1300), policy)).toStrictEqual({ kind: "orphan" })
  })

  it("with rotation off keeps the session alive, whatever the refresh token", () => {
    for (const token of [first, second, third, fourth, fifth]) {
      expect(confirmed(token, at(5000), rotation({ mode: "off" }))).toStrictEqual({ kind: "touch" })
    }
  })
})

describe("a session that is over is not confirmed, promoted or touched", () => {
  it.each([
    ["revoked", { ended: { at: at(1), cause: "theft", reason: undefined } }],
    ["idle-expired", { idleExpiresAt: noon + 20 * minute }],
    ["absolute-expired", { absoluteExpiresAt: noon + 20 * minute }]
  ] as const)("%s", (standing, difference) => {
    const session = exampleSession({ lineage: row, ...difference })
    for (const token of [first, second, third, fourth, fifth]) {
      expect(decideConfirmation(session, token, noon + 20 * minute, rotation())).toStrictEqual({
        kind: "ended",
        standing
      })
    }
  })
})
