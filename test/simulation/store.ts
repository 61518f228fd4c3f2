/**
 * The one store: sessions, and the rows of the revocation feed, which are stamped with the store's own
 * clock when they are written and seen by nobody before their transaction ends.
 */
import type { SessionId } from "../../src/domain/identifier.ts"
import { covers } from "../../src/domain/revocation.ts"
import type { Session } from "../../src/domain/session.ts"
import type { Agenda } from "./agenda.ts"

/** Of a session, or of a user's. */
export type Revocation = Parameters<typeof covers>[0]

export interface Row {
  readonly sequence: number
  readonly writtenAt: number
  readonly revocation: Revocation
}

/** What a reading of the feed is answered. */
export interface RecentRows {
  readonly entries: readonly Row[]
  readonly storeTime: number
  readonly complete: boolean
}

export interface SimulatedStore {
  /** By its own clock. */
  readonly now: () => number
  readonly skew: () => number
  /** Sets its clock forward by so much, or back. */
  readonly set: (by: number) => void
  /** When its clock was last set, in true time. */
  readonly setAt: () => number
  readonly isUp: () => boolean
  readonly setUp: (up: boolean) => void
  /** Until told otherwise, says that there are more rows than it gives. */
  readonly setCrowded: (crowded: boolean) => void
  readonly insert: (session: Session) => void
  readonly find: (id: SessionId) => Session | undefined
  /** Writes a revocation; what is returned commits it. */
  readonly write: (revocation: Revocation) => () => void
  /** When a session's revocation was committed, in true time. */
  readonly revokedAt: (id: SessionId) => number | undefined
  readonly recent: (ms: number) => RecentRows
  /** Answers the rows that it has removed. */
  readonly forget: (ms: number) => readonly Row[]
}

export function makeStore(agenda: Agenda, initialSkew: number): SimulatedStore {
  const sessions = new Map<SessionId, Session>()
  const revokedAt = new Map<SessionId, number>()
  let rows: readonly Row[] = []
  let sequence = 0
  let skew = initialSkew
  let setAt = Number.NEGATIVE_INFINITY
  let isUp = true
  let isCrowded = false

  const now = () => agenda.now() + skew

  const commit = (row: Row) => {
    // A row that was late stands among others that were written after it.
    rows = [row, ...rows].toSorted((a, b) => a.sequence - b.sequence)
    for (const session of sessions.values()) {
      if (session.ended !== undefined || !covers(row.revocation, revocable(session))) continue
      const ended = { at: row.revocation.at, cause: "revoked", reason: undefined } as const
      sessions.set(session.id, { ...session, ended })
      revokedAt.set(session.id, agenda.now())
    }
  }

  return {
    now,
    skew: () => skew,
    set: (by) => {
      skew += by
      setAt = agenda.now()
    },
    setAt: () => setAt,
    isUp: () => isUp,
    setUp: (up) => {
      isUp = up
    },
    setCrowded: (crowded) => {
      isCrowded = crowded
    },
    insert: (session) => {
      sessions.set(session.id, session)
    },
    find: (id) => sessions.get(id),
    write: (revocation) => {
      sequence += 1
      const row = { sequence, writtenAt: now(), revocation }
      return () => commit(row)
    },
    revokedAt: (id) => revokedAt.get(id),
    recent: (ms) => {
      const since = now() - ms
      const all = rows.filter(({ writtenAt }) => writtenAt >= since)
      const entries = isCrowded ? all.slice(0, all.length >> 1) : all
      return { entries, storeTime: now(), complete: !isCrowded }
    },
    forget: (ms) => {
      const before = now() - ms
      const forgotten = rows.filter(({ writtenAt }) => writtenAt < before)
      rows = rows.filter(({ writtenAt }) => writtenAt >= before)
      return forgotten
    }
  }
}

/** What an access token says of a session. */
export const revocable = ({ id, userId, createdAt }: Session) => ({
  sessionId: id,
  userId,
  sessionCreatedAt: createdAt
})
