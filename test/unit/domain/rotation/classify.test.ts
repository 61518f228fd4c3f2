/**
 * The table of docs/protocol.md, line by line and boundary by boundary: what a genuine token is, given the
 * row of its session. The session is at its third token unless an example says otherwise.
 */
import { describe, expect, it } from "vitest"

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
  third,
  whatIs
} from "./family.ts"

describe("the newest token that the store knows is Current", () => {
  it.each([1190, 1200, 1211, 1261, 10_000_000])("at %i seconds", (seconds) => {
    expect(whatIs(third, at(seconds))).toBe("Current")
    expect(whatIs(third, at(seconds), sharp("confirmed"))).toBe("Current")
  })

  it("when it was settled on, too", () => {
    expect(whatIs(third, at(1300), rotation(), settledOn(row))).toBe("Current")
  })

  it("though it has the previous token's parentage and birth of a twin", () => {
    expect(whatIs({ ...third, issuedAt: at(1201) }, at(1300))).toBe("Current")
  })
})

describe("a token that was issued to the current one is its Successor", () => {
  it.each([1200, 1800, 10_000_000])("at %i seconds", (seconds) => {
    const fourth = childOf(third, "D", at(1200))
    expect(whatIs(fourth, at(seconds))).toBe("Successor")
    expect(whatIs(fourth, at(seconds), sharp("confirmed"))).toBe("Successor")
    expect(whatIs(fourth, at(seconds), rotation(), settledOn(row))).toBe("Successor")
  })

  it("even where its generation would make it look Ahead", () => {
    const odd = { ...childOf(third, "D", at(1800)), generation: 9 }
    expect(whatIs(odd, at(1800))).toBe("Successor")
  })
})

describe("a token that was issued to the previous one is a Twin of the current one", () => {
  it.each([
    ["born with it", 1200, "Twin"],
    ["born a leeway before it", 1190, "Twin"],
    ["born a leeway after it", 1210, "Twin"],
    ["unless it was born earlier", 1189.999, "Reused"],
    ["unless it was born later", 1210.001, "Reused"]
  ])("%s", (_when, birth, expected) => {
    expect(whatIs(childOf(second, "c", at(birth)), at(5000))).toBe(expected)
  })

  it("until one of them is settled on: then the other is found out", () => {
    const twin = childOf(second, "c", at(1205))
    expect(whatIs(twin, at(1250), rotation(), settledOn(row))).toBe("Stale")
    expect(whatIs(twin, at(5000), rotation(), settledOn(row))).toBe("Reused")
  })

  it("but never without leeway", () => {
    const twin = childOf(second, "c", third.issuedAt)
    expect(whatIs(twin, at(1200), rotation({ leeway: 0 }))).toBe("Stale")
    expect(whatIs(twin, at(1200), sharp("confirmed"))).toBe("Reused")
  })
})

describe("a token from beyond the newest that the store knows is Ahead", () => {
  const fifth = childOf(childOf(third, "D", at(1800)), "E", at(2400))

  it("at any time, even within the band", () => {
    for (const now of [at(1200), at(1230), at(2400), at(1_000_000)]) {
      expect(whatIs(fifth, now)).toBe("Ahead")
      expect(whatIs(fifth, now, sharp("confirmed"))).toBe("Ahead")
    }
  })

  it("from one generation on", () => {
    const stranger = childOf(second, "X", at(600))
    expect(whatIs({ ...stranger, generation: 2 }, at(5000))).toBe("Reused")
    expect(whatIs({ ...stranger, generation: 3 }, at(5000))).toBe("Ahead")
  })

  it("from two generations on where the newest was settled on: the next may be a lost twin's child", () => {
    const twinsChild = childOf(childOf(second, "c", at(1205)), "d", at(1230))
    expect(whatIs(twinsChild, at(5000), rotation(), settledOn(row))).toBe("Reused")
    expect(whatIs(fifth, at(5000), rotation(), settledOn(row))).toBe("Ahead")
  })

  it("unless it is as good as the previous one: that is a matter of the past", () => {
    const odd = { ...second, generation: 9 }
    expect(whatIs(odd, at(1205))).toBe("LateParent")
    expect(whatIs(odd, at(1211))).toBe("Ahead")
  })
})

describe("any other token is Stale around the birth of the current one, then Reused", () => {
  it.each([
    ["Stale a band before it, by a clock that is behind", 1140, "Stale"],
    ["Stale at that very instant", 1200, "Stale"],
    ["Stale a band after it", 1260, "Stale"],
    ["Reused a millisecond later", 1260.001, "Reused"],
    ["Reused by a clock that is further behind", 1139.999, "Reused"],
    ["Reused a year later", 31_536_000, "Reused"]
  ])("%s", (_what, now, expected) => {
    expect(whatIs(first, at(now))).toBe(expected)
  })

  it("and is Reused at once where there is no band", () => {
    expect(whatIs(first, at(1200), rotation({ band: 0 }))).toBe("Reused")
  })

  it("and the band counts without leeway, too", () => {
    expect(whatIs(second, at(1260), rotation({ leeway: 0 }))).toBe("Stale")
    expect(whatIs(second, at(1260.001), rotation({ leeway: 0 }))).toBe("Reused")
  })

  it("whatever is not current, where the lineage has just begun", () => {
    const proved = rowOf(firstToken("R", at(600), 1))
    expect(whatIs(first, at(600), rotation(), proved)).toBe("Stale")
    expect(whatIs(second, at(661), rotation(), proved)).toBe("Reused")
  })
})

describe("the mode of rotation", () => {
  const tokens = [
    first,
    second,
    third,
    childOf(second, "c", at(1205)),
    childOf(third, "D", at(1800))
  ]
  const times = [at(1200), at(1230), at(5000)]

  it("strict tells tokens apart as confirmed does", () => {
    for (const token of tokens) {
      for (const now of times) {
        expect(whatIs(token, now, rotation({ mode: "strict" }))).toBe(whatIs(token, now))
      }
    }
  })

  it("off tells none apart: every genuine token is Current", () => {
    for (const token of tokens) {
      for (const now of times) {
        expect(whatIs(token, now, rotation({ mode: "off" }))).toBe("Current")
      }
    }
  })
})
