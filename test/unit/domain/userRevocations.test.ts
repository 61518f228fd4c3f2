/**
 * A user's revocations, taken together, say what each of them says on its own.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import type { SessionId } from "../../../src/domain/identifier.ts"
import { covers } from "../../../src/domain/revocation.ts"
import {
  addRevocation,
  isRevokedBy,
  isSurelyRevokedBy,
  noRevocations
} from "../../../src/domain/userRevocations.ts"

type UserRevocation = Parameters<typeof addRevocation>[1]

const phone = "phone" as SessionId
const laptop = "laptop" as SessionId
const tablet = "tablet" as SessionId

const upTo = (createdUpTo: number, except?: SessionId): UserRevocation => ({
  kind: "user",
  userId: "alice",
  createdUpTo,
  except,
  at: createdUpTo
})

const session = (sessionId: SessionId, sessionCreatedAt: number) => ({
  sessionId,
  userId: "alice",
  sessionCreatedAt
})

const together = (...revocations: readonly UserRevocation[]) =>
  revocations.reduce(addRevocation, noRevocations)

describe("given nothing", () => {
  it("no session is revoked", () => {
    expect(isRevokedBy(noRevocations, session(phone, 0))).toBe(false)
  })
})

describe("given that everything up to 10 is revoked", () => {
  const revoked = together(upTo(10))

  it("a session of 10 is revoked, and one of 11 is not", () => {
    expect(isRevokedBy(revoked, session(phone, 10))).toBe(true)
    expect(isRevokedBy(revoked, session(phone, 11))).toBe(false)
  })

  it("when everything up to 5 is, too, nothing changes", () => {
    expect(addRevocation(revoked, upTo(5))).toEqual(revoked)
  })

  it("when everything but one up to 10 is, too, that one is not spared", () => {
    expect(addRevocation(revoked, upTo(10, phone))).toEqual(revoked)
  })

  it("when everything but one up to 20 is, too, that one is spared from 11 on", () => {
    const further = addRevocation(revoked, upTo(20, phone))
    expect(isRevokedBy(further, session(phone, 10))).toBe(true)
    expect(isRevokedBy(further, session(phone, 11))).toBe(false)
    expect(isRevokedBy(further, session(laptop, 20))).toBe(true)
    expect(isRevokedBy(further, session(laptop, 21))).toBe(false)
  })
})

describe("given that everything but the phone up to 10 is revoked", () => {
  const revoked = together(upTo(10, phone))

  it("when the same is revoked up to 20, the phone is spared up to there", () => {
    const further = addRevocation(revoked, upTo(20, phone))
    expect(further).toEqual(together(upTo(20, phone)))
    expect(isRevokedBy(further, session(phone, 5))).toBe(false)
  })

  it("when the same is revoked up to 5, nothing changes", () => {
    expect(addRevocation(revoked, upTo(5, phone))).toEqual(revoked)
  })

  it("when everything but the laptop is up to 20, nothing is spared up to 10", () => {
    const further = addRevocation(revoked, upTo(20, laptop))
    expect(further).toEqual({ allUpTo: 10, others: { upTo: 20, except: laptop } })
    expect(isRevokedBy(further, session(phone, 10))).toBe(true)
    expect(isRevokedBy(further, session(laptop, 10))).toBe(true)
    expect(isRevokedBy(further, session(laptop, 11))).toBe(false)
  })

  it("when everything but the laptop is up to 10, nothing is spared", () => {
    expect(addRevocation(revoked, upTo(10, laptop))).toEqual(together(upTo(10)))
  })

  it("when everything up to 20 is, nothing is spared", () => {
    expect(addRevocation(revoked, upTo(20))).toEqual(together(upTo(20)))
  })
})

describe("whatever the revocations, and in whatever order", () => {
  const ids = fc.constantFrom(phone, laptop, tablet)
  // Few instants, so that they often meet.
  const instants = fc.integer({ min: 0, max: 6 })
  const revocations = fc.array(
    fc
      .record({ createdUpTo: instants, except: fc.option(ids, { nil: undefined }) })
      .map(({ createdUpTo, except }) => upTo(createdUpTo, except)),
    { maxLength: 8 }
  )
  const sessions = [phone, laptop, tablet].flatMap((id) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((createdAt) => session(id, createdAt))
  )

  it("a session is revoked where one of them covers it", () => {
    fc.assert(
      fc.property(revocations, (all) => {
        const revoked = together(...all)
        for (const each of sessions) {
          const expected = all.some((revocation) => covers(revocation, each))
          expect(isRevokedBy(revoked, each), JSON.stringify(each)).toBe(expected)
        }
      }),
      { numRuns: 2_000 }
    )
  })

  it("they come to the same in another order, and where some come twice", () => {
    const shuffled = revocations.chain((all) =>
      fc.record({
        all: fc.constant(all),
        again: fc
          .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all))
          .map(([every, some]) => [...every, ...some])
      })
    )
    fc.assert(
      fc.property(shuffled, ({ all, again }) => {
        expect(together(...again)).toEqual(together(...all))
      }),
      { numRuns: 2_000 }
    )
  })

  it("is sure where it would be the same, had the session been created as much later as clocks may differ", () => {
    fc.assert(
      fc.property(revocations, fc.nat({ max: 4 }), (all, tolerance) => {
        const revoked = together(...all)
        for (const each of sessions) {
          const later = { ...each, sessionCreatedAt: each.sessionCreatedAt + tolerance }
          const expected = !isRevokedBy(revoked, each)
            ? false
            : isRevokedBy(revoked, later) || undefined
          expect(isSurelyRevokedBy(revoked, each, tolerance), JSON.stringify(each)).toBe(expected)
        }
      }),
      { numRuns: 1_000 }
    )
  })

  it("a sign-in of a clock that is behind, right after the end of all others, is for the store to tell", () => {
    const revoked = together(upTo(10_000, undefined))
    expect(isSurelyRevokedBy(revoked, session(phone, 9_000), 5_000)).toBeUndefined()
    expect(isSurelyRevokedBy(revoked, session(phone, 5_000), 5_000)).toBe(true)
    expect(isSurelyRevokedBy(revoked, session(phone, 10_001), 5_000)).toBe(false)
  })
})
