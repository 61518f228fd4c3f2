import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import type { SessionId } from "../../../src/domain/identifier.ts"
import { decideLimit, oldestFirst, type LimitCandidate } from "../../../src/domain/limit.ts"

const candidate = (id: string, lastActiveAt: number, createdAt = 0): LimitCandidate => ({
  id: id as SessionId,
  createdAt,
  lastActiveAt
})

const phone = candidate("phone", 300)
const laptop = candidate("laptop", 100)
const tablet = candidate("tablet", 200)

describe("sessions, oldest first,", () => {
  it("are in the order of their last use", () => {
    expect(oldestFirst([phone, laptop, tablet])).toEqual([laptop, tablet, phone])
  })

  it("then in the order of their sign-ins", () => {
    const [a, b] = [candidate("a", 100, 50), candidate("b", 100, 40)]
    expect(oldestFirst([a, b])).toEqual([b, a])
    expect(oldestFirst([b, a])).toEqual([b, a])
  })

  it("then in the order of their ids, so that every node agrees", () => {
    const [a, b, c] = [candidate("a", 100), candidate("b", 100), candidate("c", 100)]
    expect(oldestFirst([c, a, b])).toEqual([a, b, c])
    expect(oldestFirst([b, a, c])).toEqual([a, b, c])
  })

  it("are a new list: the one given stays as it was", () => {
    const given = [phone, laptop]
    oldestFirst(given)
    expect(given).toEqual([phone, laptop])
  })
})

describe("given a limit of three sessions a user", () => {
  const exceeded = ["evict-oldest", "reject", "notify"] as const

  it.each(exceeded)("a third one is admitted without more ado, under %s", (rule) => {
    expect(decideLimit([phone, laptop], { max: 3, exceeded: rule })).toStrictEqual({
      kind: "admit",
      evict: [],
      exceeded: false
    })
  })

  it("a fourth one takes the place of the longest unused, under evict-oldest", () => {
    expect(
      decideLimit([phone, laptop, tablet], { max: 3, exceeded: "evict-oldest" })
    ).toStrictEqual({ kind: "admit", evict: ["laptop"], exceeded: true })
  })

  it("a fourth one is turned away, under reject", () => {
    expect(decideLimit([phone, laptop, tablet], { max: 3, exceeded: "reject" })).toStrictEqual({
      kind: "reject"
    })
  })

  it("a fourth one is admitted and told of, under notify", () => {
    expect(decideLimit([phone, laptop, tablet], { max: 3, exceeded: "notify" })).toStrictEqual({
      kind: "admit",
      evict: [],
      exceeded: true
    })
  })
})

describe("given a limit that was lowered to one while a user had three sessions", () => {
  it("the next sign-in ends all three, the longest unused first", () => {
    expect(
      decideLimit([phone, laptop, tablet], { max: 1, exceeded: "evict-oldest" })
    ).toStrictEqual({ kind: "admit", evict: ["laptop", "tablet", "phone"], exceeded: true })
  })
})

describe("whatever sessions a user has", () => {
  const time = fc.nat(5)
  const sessions = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }).map((id) => id as SessionId),
      createdAt: time,
      lastActiveAt: time
    }),
    { selector: ({ id }) => id, maxLength: 8 }
  )
  const max = fc.integer({ min: 1, max: 5 })

  it("evict-oldest leaves no more than the limit, and ends no more than it has to", () => {
    fc.assert(
      fc.property(sessions, max, (alive, max) => {
        const decision = decideLimit(alive, { max, exceeded: "evict-oldest" })
        const evicted = decision.kind === "admit" ? new Set(decision.evict) : undefined
        expect(evicted?.size).toBe(Math.max(0, alive.length + 1 - max))
        const left = alive.filter(({ id }) => evicted?.has(id) === false)
        expect(left.length + 1).toBe(Math.min(max, alive.length + 1))
      })
    )
  })

  it("nobody who stays was unused for longer than somebody who goes", () => {
    fc.assert(
      fc.property(sessions, max, (alive, max) => {
        const decision = decideLimit(alive, { max, exceeded: "evict-oldest" })
        const evicted = decision.kind === "admit" ? decision.evict : []
        const uses = (goes: boolean) =>
          alive
            .filter(({ id }) => evicted.includes(id) === goes)
            .map(({ lastActiveAt }) => lastActiveAt)
        expect(Math.max(...uses(true))).toBeLessThanOrEqual(Math.min(...uses(false)))
      })
    )
  })

  it("the decision does not depend on the order in which a store lists them", () => {
    fc.assert(
      fc.property(sessions, max, (alive, max) => {
        const limit = { max, exceeded: "evict-oldest" } as const
        expect(decideLimit(alive.toReversed(), limit)).toStrictEqual(decideLimit(alive, limit))
      })
    )
  })
})
