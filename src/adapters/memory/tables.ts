/**
 * What a store in memory holds: the sessions by id and by user, the order in which they fall to the
 * sweep, the signing keys, the revocations, the leases, and the log of events. Every change of a session goes
 * through `put`, which keeps the indexes right.
 */
import type { EventId, KeyId, NodeId, SessionId } from "../../domain/identifier.ts"
import type { Revocation } from "../../domain/revocation.ts"
import { expiresAt, standing, type Session } from "../../domain/session.ts"
import type { EventRecord, LoggedEvent } from "../../ports/EventLog.ts"
import type { StoredKey } from "../../ports/KeyStore.ts"
import type { FeedEntry } from "../../ports/RevocationFeed.ts"
import type { VersionedData } from "../../ports/SessionStore.ts"
import { DueQueue } from "./dueQueue.ts"
import { snapshot } from "./snapshot.ts"

/** A session with its data; both are frozen, and replaced as a whole. */
export interface Row {
  readonly session: Session
  readonly data: VersionedData
}

/** A revocation with the instant at which it was written. */
export interface WrittenRevocation extends FeedEntry {
  readonly writtenAt: number
}

/** Who has a job, until when, and when it is due. */
export interface Lease {
  readonly holder: NodeId
  readonly heldUntil: number
  readonly dueAt: number
}

export class Tables {
  readonly #rows = new Map<SessionId, Row>()
  readonly #byUser = new Map<string, Set<SessionId>>()
  #byExpiry = new DueQueue()
  readonly #byEnding = new DueQueue()
  readonly #revocations = new Map<number, WrittenRevocation>()
  readonly #events = new Map<EventId, LoggedEvent>()
  #sequence = 0

  readonly keys = new Map<KeyId, StoredKey>()
  readonly leases = new Map<string, Lease>()
  readonly undelivered = new Set<EventId>()
  /** The store's own time, in ms. */
  readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  get revocations(): ReadonlyMap<number, WrittenRevocation> {
    return this.#revocations
  }

  /** In the order in which they were written. */
  get events(): ReadonlyMap<EventId, LoggedEvent> {
    return this.#events
  }

  find(id: SessionId): Row | undefined {
    return this.#rows.get(id)
  }

  /** The row with an id, where its session is alive at `now`. */
  findAlive(id: SessionId, now: number): Row | undefined {
    const row = this.#rows.get(id)
    return row !== undefined && standing(row.session, now) === "active" ? row : undefined
  }

  /** A user's sessions that are alive at `now`, in any order. */
  alive(userId: string, now: number): readonly Session[] {
    const found: Session[] = []
    for (const id of this.#byUser.get(userId) ?? []) {
      const row = this.findAlive(id, now)
      if (row !== undefined) found.push(row.session)
    }
    return found
  }

  /** Adds or replaces a row, and answers it as it is stored. */
  put(row: Row): Row {
    const stored = snapshot(row)
    const { id, userId, ended } = stored.session
    const before = this.#rows.get(id)?.session
    this.#rows.set(id, stored)
    if (before === undefined) {
      const ids = this.#byUser.get(userId)
      if (ids === undefined) this.#byUser.set(userId, new Set([id]))
      else ids.add(id)
    }
    if (ended !== undefined) {
      if (before?.ended === undefined) this.#byEnding.push({ at: ended.at, id })
    } else if (before === undefined || expiresAt(stored.session) < expiresAt(before)) {
      // An expiry that moves later is found out when the earlier one is due: a touch costs no entry.
      this.#byExpiry.push({ at: expiresAt(stored.session), id })
    }
    return stored
  }

  remove(id: SessionId): void {
    const userId = this.#rows.get(id)?.session.userId
    if (userId === undefined) return
    this.#rows.delete(id)
    const ids = this.#byUser.get(userId)
    ids?.delete(id)
    if (ids?.size === 0) this.#byUser.delete(userId)
    this.#forgetStaleExpiries()
  }

  // A session that was ended leaves an entry until the day on which it would have expired.
  #forgetStaleExpiries(): void {
    if (this.#byExpiry.size < 2 * this.#rows.size + 1000) return
    this.#byExpiry = new DueQueue()
    for (const { session } of this.#rows.values()) {
      if (session.ended === undefined) {
        this.#byExpiry.push({ at: expiresAt(session), id: session.id })
      }
    }
  }

  /** The next session that expired at or before `now` without having been ended. */
  nextExpired(now: number): Session | undefined {
    for (let due = this.#byExpiry.peek(); due !== undefined && due.at <= now;) {
      const session = this.#rows.get(due.id)?.session
      if (session !== undefined && session.ended === undefined) {
        if (expiresAt(session) === due.at) return session
        this.#byExpiry.drop()
        this.#byExpiry.push({ at: expiresAt(session), id: due.id })
      } else {
        this.#byExpiry.drop()
      }
      due = this.#byExpiry.peek()
    }
    return undefined
  }

  /** The next session that ended at or before `endedUpTo`. */
  nextEnded(endedUpTo: number): Session | undefined {
    for (let due = this.#byEnding.peek(); due !== undefined && due.at <= endedUpTo;) {
      const session = this.#rows.get(due.id)?.session
      if (session?.ended !== undefined) return session
      this.#byEnding.drop()
      due = this.#byEnding.peek()
    }
    return undefined
  }

  addRevocation(revocation: Revocation): void {
    // Numbers are never used again, even after their rows are forgotten: a reader tells rows apart by them.
    this.#sequence += 1
    const written = { sequence: this.#sequence, revocation, writtenAt: this.now() }
    this.#revocations.set(this.#sequence, snapshot(written))
  }

  removeRevocation(sequence: number): void {
    this.#revocations.delete(sequence)
  }

  addEvents(records: readonly EventRecord[]): void {
    for (const record of records) {
      if (this.#events.has(record.id)) continue
      this.#sequence += 1
      const position = { writtenAt: this.now(), sequence: this.#sequence }
      this.#events.set(record.id, snapshot({ ...record, position }))
      this.undelivered.add(record.id)
    }
  }

  removeEvent(id: EventId): void {
    this.#events.delete(id)
    this.undelivered.delete(id)
  }
}
