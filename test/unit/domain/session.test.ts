import { describe, expect, it } from "vitest"

import { expiresAt, standing, type EndCause } from "../../../src/domain/session.ts"
import { day, exampleSession, noon } from "./exampleSession.ts"

const idleEnd = noon + 30 * day
const absoluteEnd = noon + 365 * day

describe("given a session that nobody has ended", () => {
  const session = exampleSession({ idleExpiresAt: idleEnd, absoluteExpiresAt: absoluteEnd })

  it.each([
    ["at its sign-in", noon, "active"],
    ["a millisecond before its idle timeout", idleEnd - 1, "active"],
    ["at its idle timeout", idleEnd, "idle-expired"],
    ["a millisecond after its idle timeout", idleEnd + 1, "idle-expired"]
  ] as const)("%s", (_when, now, expected) => {
    expect(standing(session, now)).toBe(expected)
  })

  const busy = exampleSession({ idleExpiresAt: absoluteEnd, absoluteExpiresAt: absoluteEnd })

  it.each([
    ["a millisecond before its absolute end", absoluteEnd - 1, "active"],
    ["at its absolute end", absoluteEnd, "absolute-expired"],
    ["a millisecond after its absolute end", absoluteEnd + 1, "absolute-expired"]
  ] as const)("and that is used all the time, %s", (_when, now, expected) => {
    expect(standing(busy, now)).toBe(expected)
  })

  it("is told the absolute end where both timeouts have passed: no use could have helped", () => {
    expect(standing(session, absoluteEnd)).toBe("absolute-expired")
  })
})

describe("given a session that was ended", () => {
  const causes: readonly EndCause[] = ["logout", "revoked", "theft", "limit", "replaced"]

  it.each(causes)("by %s, it is revoked from then on, whatever the time", (cause) => {
    const session = exampleSession({ ended: { at: noon + day, cause, reason: undefined } })
    for (const now of [noon, noon + day, idleEnd, absoluteEnd, absoluteEnd + 365 * day]) {
      expect(standing(session, now)).toBe("revoked")
    }
  })
})

describe("a session that is not ended can be used until", () => {
  it("its idle timeout, where that comes first", () => {
    expect(expiresAt(exampleSession())).toBe(idleEnd)
  })

  it("its absolute end, where that comes first", () => {
    expect(expiresAt(exampleSession({ absoluteExpiresAt: noon + day }))).toBe(noon + day)
  })

  it("the instant before which it stands as active, and at which it does not", () => {
    for (const session of [exampleSession(), exampleSession({ absoluteExpiresAt: noon + day })]) {
      expect(standing(session, expiresAt(session) - 1)).toBe("active")
      expect(standing(session, expiresAt(session))).not.toBe("active")
    }
  })
})
