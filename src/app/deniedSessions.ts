/**
 * The revocations that a node remembers: enough to say at once whether a session was revoked. Adding one
 * again, late or out of order changes nothing, and nothing takes one back but time.
 */
import type { SessionId } from "../domain/identifier.ts"
import type { RevocableSession, SessionRevocation } from "../domain/revocation.ts"
import {
  addRevocation,
  isSurelyRevokedBy,
  noRevocations,
  type UserRevocations
} from "../domain/userRevocations.ts"

export interface DeniedSessions {
  /** Undefined where nodes whose clocks differ cannot tell. */
  readonly has: (session: RevocableSession) => boolean | undefined
  /** Remembers a revocation until `until`, ms of the caller's monotonic clock. */
  readonly add: (revocation: SessionRevocation, until: number) => void
  /** Forgets what was to be remembered until `now` or before, a second later at most. */
  readonly forget: (now: number) => void
  readonly size: () => number
  /** How often something was added that was not known: as long as that is the same, so is `has`. */
  readonly added: () => number
}

interface Remembered<A> {
  readonly what: A
  readonly until: number
}

/** `tolerance`: how far the clocks of two nodes may differ, in ms. */
export function deniedSessions(tolerance: number): DeniedSessions {
  // Until when, in whole seconds: a number that small is kept in its place, others have one of their own.
  const sessions = new Map<SessionId, number>()
  const users = new Map<string, Remembered<UserRevocations>>()
  let added = 0

  return {
    has: (session) => {
      if (sessions.has(session.sessionId)) return true
      const ofUser = users.get(session.userId)
      return ofUser !== undefined && isSurelyRevokedBy(ofUser.what, session, tolerance)
    },

    add: (revocation, until) => {
      if (revocation.kind === "session") {
        const before = sessions.get(revocation.sessionId)
        if (before === undefined) added += 1
        const seconds = Math.ceil(until / 1000)
        sessions.set(revocation.sessionId, Math.max(before ?? seconds, seconds))
        return
      }
      const before = users.get(revocation.userId)
      const what = addRevocation(before?.what ?? noRevocations, revocation)
      if (!isSame(what, before?.what)) added += 1
      users.set(revocation.userId, { what, until: Math.max(before?.until ?? until, until) })
    },

    forget: (now) => {
      for (const [id, seconds] of sessions) if (seconds * 1000 <= now) sessions.delete(id)
      for (const [userId, { until }] of users) if (until <= now) users.delete(userId)
    },

    size: () => sessions.size + users.size,
    added: () => added
  }
}

const isSame = (a: UserRevocations, b: UserRevocations | undefined): boolean =>
  a.allUpTo === b?.allUpTo &&
  a.others?.upTo === b.others?.upTo &&
  a.others?.except === b.others?.except
