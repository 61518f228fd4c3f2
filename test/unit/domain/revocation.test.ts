import { describe, expect, it } from "vitest"

import {
  covers,
  type RevocableSession,
  type SessionRevocation
} from "../../../src/domain/revocation.ts"
import { noon, sessionIdOf } from "./exampleSession.ts"

const session: RevocableSession = {
  sessionId: sessionIdOf("S"),
  userId: "alice",
  sessionCreatedAt: noon
}

describe("the revocation of one session", () => {
  const revocation: SessionRevocation = {
    kind: "session",
    sessionId: sessionIdOf("S"),
    at: noon + 1
  }

  it("covers that session", () => {
    expect(covers(revocation, session)).toBe(true)
  })

  it("covers no other session of the same user", () => {
    expect(covers(revocation, { ...session, sessionId: sessionIdOf("T") })).toBe(false)
  })
})

describe("the revocation of all of a user's sessions", () => {
  const revocation: SessionRevocation = {
    kind: "user",
    userId: "alice",
    createdUpTo: noon,
    except: undefined,
    at: noon
  }

  it.each([
    ["long before it", noon - 1_000_000, true],
    ["in its own millisecond", noon, true],
    ["a millisecond after it: a sign-in right after a password change lives", noon + 1, false]
  ])("where the session was created %s", (_when, sessionCreatedAt, covered) => {
    expect(covers(revocation, { ...session, sessionCreatedAt })).toBe(covered)
  })

  it("compares with when sessions were created, whenever it was written itself", () => {
    const writtenLater: SessionRevocation = { ...revocation, at: noon + 60_000 }
    expect(covers(writtenLater, { ...session, sessionCreatedAt: noon + 1 })).toBe(false)
    const writtenEarlier: SessionRevocation = { ...revocation, at: noon - 60_000 }
    expect(covers(writtenEarlier, session)).toBe(true)
  })

  it.each(["Alice", "alice ", "a\u0301lice", "alice\0", ""])(
    "covers nobody whose id only looks alike: %j",
    (userId) => {
      expect(covers(revocation, { ...session, userId })).toBe(false)
    }
  )

  it("but for one covers all but that one", () => {
    const others: SessionRevocation = { ...revocation, except: session.sessionId }
    expect(covers(others, session)).toBe(false)
    expect(covers(others, { ...session, sessionId: sessionIdOf("T") })).toBe(true)
  })
})
