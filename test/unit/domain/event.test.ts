import { describe, expect, it } from "vitest"

import { sessionEventNames, type SessionEventName } from "../../../src/domain/event.ts"

/** What each event tells of; a name too many or too few does not compile. */
const happenings: Readonly<Record<SessionEventName, string>> = {
  created: "somebody signed in",
  refreshed: "a refresh token was exchanged",
  promoted: "a refresh token proved to be the newest",
  revoked: "a session was ended before its time",
  expired: "a session was found past its time",
  theft: "a replaced refresh token was used again",
  twinAbsorbed: "two refreshes crossed",
  fastForwarded: "the store has lost a commit",
  deviceMismatch: "a token turned up on another device",
  limitExceeded: "a user has more sessions than allowed",
  keyRotated: "a new signing key was published",
  keyRevoked: "a signing key was revoked"
}

describe("the names of events", () => {
  it("are all there, each once, so that whoever subscribes to them all misses none", () => {
    expect(sessionEventNames.toSorted()).toStrictEqual(Object.keys(happenings).toSorted())
  })
})
