/**
 * Who may come late: a tab that sends the token which another tab has just exchanged. The session is at
 * its third token unless an example says otherwise.
 */
import { describe, expect, it } from "vitest"

import type { PresentedToken } from "../../../../src/domain/rotation.ts"
import {
  at,
  childOf,
  first,
  firstToken,
  rotation,
  row,
  rowOf,
  second,
  settledOn,
  sharp,
  whatIs
} from "./family.ts"

describe("the previous token is a LateParent around the birth of the current one", () => {
  it.each([
    ["at that very instant", 1200, "LateParent"],
    ["a leeway before it, by a clock that is behind", 1190, "LateParent"],
    ["a leeway after it", 1210, "LateParent"],
    ["but no earlier", 1189.999, "Stale"],
    ["but no later", 1210.001, "Stale"]
  ])("%s", (_when, now, expected) => {
    expect(whatIs(second, at(now))).toBe(expected)
  })

  it("also where the current one was settled on", () => {
    expect(whatIs(second, at(1205), rotation(), settledOn(row))).toBe("LateParent")
  })

  it("but never without leeway", () => {
    expect(whatIs(second, at(1200), rotation({ leeway: 0 }))).toBe("Stale")
    expect(whatIs(second, at(1200), sharp("confirmed"))).toBe("Reused")
  })

  it("and the one before it is not: the grace is for the immediate predecessor alone", () => {
    expect(whatIs(first, at(1200))).toBe("Stale")
    expect(whatIs(first, at(1200), rotation({ band: 0 }))).toBe("Reused")
  })
})

describe("a twin of the previous token is a LateParent", () => {
  // Three refreshes in a hurry: the second token was replaced ten seconds after its birth.
  const hurried = rowOf(childOf(second, "C", at(610)), second, first)
  const whatWas = (twin: PresentedToken, now: number, lineage = hurried) =>
    whatIs(twin, now, rotation(), lineage)

  it.each([
    ["born with the previous one", 600, 610, "LateParent"],
    ["born a leeway before it", 590, 610, "LateParent"],
    ["born a leeway after it", 610, 610, "LateParent"],
    ["unless it was born earlier", 589.999, 600, "Stale"],
    ["unless it was born later", 610.001, 611, "Stale"],
    ["until it is two leeways old", 600, 620, "LateParent"],
    ["and no longer", 599.999, 620, "Stale"],
    ["as long as the birth of the current one is near", 605, 620, "LateParent"],
    ["and no longer, either", 605, 620.001, "Stale"]
  ])("%s", (_when, birth, now, expected) => {
    expect(whatWas(childOf(first, "b", at(birth)), at(now))).toBe(expected)
  })

  it("only where it has the previous one's parent", () => {
    const cousin = childOf(firstToken("X", at(0)), "b", at(600))
    expect(whatWas(cousin, at(610))).toBe("Stale")
  })

  it("but never without leeway", () => {
    const twin = childOf(first, "b", at(600))
    expect(whatIs(twin, at(600), rotation({ leeway: 0 }), hurried)).toBe("Stale")
  })

  it("and is none where nothing is known of the previous one's parent", () => {
    // A sign-in, five seconds later a new proof of who it is, five seconds later a refresh.
    const proved = firstToken("R", at(5), 1)
    const begunAgain = rowOf(childOf(proved, "S", at(10)), proved)
    expect(whatIs(first, at(12), rotation(), begunAgain)).toBe("Stale")
  })
})
