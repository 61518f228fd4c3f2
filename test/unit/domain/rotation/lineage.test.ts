import { describe, expect, it } from "vitest"

import { classify, promote, restart, settle } from "../../../../src/domain/rotation.ts"
import { digestOf } from "../exampleSession.ts"
import {
  at,
  childOf,
  first,
  firstToken,
  rotation,
  rowOf,
  second,
  settledOn,
  third
} from "./family.ts"

describe("promoting a successor", () => {
  const fourth = childOf(third, "D", at(1800))

  it("moves every generation back by one", () => {
    expect(promote(rowOf(third, second, first), fourth)).toStrictEqual(rowOf(fourth, third, second))
  })

  it("begins the row of a session's second and third token", () => {
    expect(promote(rowOf(first), second)).toStrictEqual(rowOf(second, first))
    expect(promote(rowOf(second, first), third)).toStrictEqual(rowOf(third, second, first))
  })

  it("opens the question of twins anew where the old ones were settled", () => {
    expect(promote(settledOn(rowOf(third, second, first)), fourth).settled).toBe(false)
  })

  it("leaves the row it was given as it was", () => {
    const row = rowOf(third, second, first)
    promote(row, fourth)
    expect(row).toStrictEqual(rowOf(third, second, first))
  })
})

describe("promoting a token that is Ahead, for the store has lost a commit,", () => {
  it("takes the token's word for its parent", () => {
    // The settlement on a twin of the third token was lost, and its child turns up.
    const lost = childOf(second, "c", at(1205))
    const child = childOf(lost, "d", at(1800))
    expect(promote(rowOf(third, second, first), child)).toStrictEqual(rowOf(child, lost, second))
  })

  it("knows what the store still had as the one before that, where more than one was lost", () => {
    const fourth = childOf(third, "D", at(1800))
    const fifth = childOf(fourth, "E", at(2400))
    const sixth = childOf(fifth, "F", at(3000))
    expect(promote(rowOf(third, second, first), fifth)).toStrictEqual(rowOf(fifth, fourth, third))
    expect(promote(rowOf(third, second, first), sixth)).toStrictEqual(rowOf(sixth, fifth, third))
  })

  it("knows no previous one where the lost commit was a new proof of who it is", () => {
    const proved = firstToken("R", at(1800), 3)
    expect(promote(rowOf(third, second, first), proved)).toStrictEqual({
      ...rowOf(proved),
      beforePrevious: second.digest
    })
  })

  it("knows no previous one of which only half is known", () => {
    const fourth = childOf(third, "D", at(1800))
    const row = rowOf(third, second, first)
    expect(promote(row, { ...fourth, parentIssuedAt: undefined }).previous).toBeUndefined()
    expect(promote(row, { ...fourth, parent: undefined }).previous).toBeUndefined()
  })
})

describe("settling on a twin", () => {
  const twin = childOf(second, "c", at(1205))

  it("puts it in the place of the current one, and leaves what was before", () => {
    expect(settle(rowOf(third, second, first), twin)).toStrictEqual(
      settledOn(rowOf(twin, second, first))
    )
  })

  it("stays in the row's generation", () => {
    const odd = { ...twin, generation: 7 }
    expect(settle(rowOf(third, second, first), odd).current.generation).toBe(2)
  })

  it("leaves the row it was given as it was", () => {
    const row = rowOf(third, second, first)
    settle(row, twin)
    expect(row).toStrictEqual(rowOf(third, second, first))
  })
})

describe("a new proof of who it is", () => {
  const restarted = restart(settledOn(rowOf(third, second, first)), digestOf("R"), at(1800))

  it("begins the lineage again with a token of the next generation and no past", () => {
    expect(restarted).toStrictEqual({
      current: { digest: digestOf("R"), generation: 3, issuedAt: at(1800) },
      previous: undefined,
      beforePrevious: undefined,
      settled: false
    })
  })

  it.each([
    ["the token that was the newest", third],
    ["its successor that nobody had used yet", childOf(third, "D", at(1799))],
    ["its twin", childOf(second, "c", at(1205))],
    ["its parent", second]
  ])("leaves no use for %s", (_name, token) => {
    expect(classify(restarted, token, at(1801), rotation())).toBe("Stale")
    expect(classify(restarted, token, at(1861), rotation())).toBe("Reused")
  })
})
