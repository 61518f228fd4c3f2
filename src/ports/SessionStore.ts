import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/**
 * Where sessions live. Written so that an adapter can be made from this file alone; docs/store-adapter.md
 * walks through one, and `storeContract` of watchword/testing checks it.
 *
 * What every method owes:
 *
 * - **Atomic and durable.** A write has happened as a whole, on disk, before its effect succeeds, or not
 *   at all. Reads see every write that succeeded before they started, whichever node made it.
 * - **Guarded.** Where a method says that it applies only while something holds, the check and the write
 *   are one step. "Alive at `now`" means: not ended, `now < idleExpiresAt` and `now < absoluteExpiresAt`.
 *   A guard that fails is an answer, never an error, and changes nothing.
 * - **Exact.** User ids, ids and digests are compared byte for byte: no case folding, no trimming, no
 *   normalisation. JSON comes back as it went in. Times are whole milliseconds, given by the
 *   caller: a store asks its own clock only where `RevocationFeed`, `EventLog` and `Leases` say so.
 * - **Honest about failure.** `StoreUnavailable`: nothing was changed. `OutcomeUnknown`: a write was sent
 *   and nobody can say. Conflicts that the database asks to repeat (deadlocks, busy files) are repeated
 *   inside, a few times.
 * - **One connection.** No method uses two connections at once, and none holds one while it waits for another.
 */
import type { Activity } from "../domain/activity.ts"
import type { SessionId } from "../domain/identifier.ts"
import type { Json } from "../domain/json.ts"
import type { LimitCandidate, LimitDecision } from "../domain/limit.ts"
import type { Ending, Lineage, Session } from "../domain/session.ts"
import type { EventRecord } from "./EventLog.ts"
import type { OutcomeUnknown, StoreUnavailable } from "./failure.ts"

/** What a write can fail with. */
export type WriteFailure = StoreUnavailable | OutcomeUnknown

/** Session data with the version that a writer has to name. A new session's is 0. */
export interface VersionedData {
  readonly value: Json | undefined
  readonly version: number
}

/** When and how a user proved who they are. */
export interface Authentication {
  readonly authTime: number
  readonly authMethod: string | undefined
}

/**
 * The events to write to the `EventLog` in the same step as the ending of these sessions. Pure; may be
 * called more than once. Called with no sessions where nothing was alive to end.
 */
export type Announce = (ended: readonly Session[]) => readonly EventRecord[]

export type InsertOutcome =
  | { readonly kind: "inserted"; readonly evicted: readonly Session[]; readonly exceeded: boolean }
  | { readonly kind: "rejected" }

/** A change that applies only while its guard holds. */
export type GuardedOutcome = "applied" | "conflict"

export class SessionStore extends Context.Service<
  SessionStore,
  {
    /**
     * Adds a session with its data. With `limit`, the user's other sessions that are alive at
     * `session.createdAt` are shown to `limit`, and what it decides (evicting some with `eviction`, or
     * rejecting the new one) happens with the insert in one step: simultaneous inserts for one user behave
     * as if one came after the other. Each eviction also writes a `session` revocation. `limit` is pure and
     * may be called more than once. An id that is there already is `OutcomeUnknown`'s business: the same
     * session (equal user and salt) is `inserted` again with nothing evicted, another is a defect.
     */
    readonly insert: (input: {
      readonly session: Session
      readonly data: Json | undefined
      readonly limit: ((alive: readonly LimitCandidate[]) => LimitDecision) | undefined
      readonly eviction: Ending
      readonly announce?: Announce
    }) => Effect.Effect<InsertOutcome, WriteFailure>

    /** The session with an id, ended and expired ones included. */
    readonly find: (id: SessionId) => Effect.Effect<Session | undefined, StoreUnavailable>

    /**
     * Replaces the lineage, and the activity with it, and adds 1 to the revision: only while the revision is
     * still `revision` and the session is alive at `now`. With `authentication`, `authTime` is replaced in the
     * same step, and `authMethod` where it is given.
     */
    readonly advance: (change: {
      readonly id: SessionId
      readonly revision: number
      readonly lineage: Lineage
      readonly activity: Activity
      readonly authentication?: Authentication
      readonly now: number
    }) => Effect.Effect<GuardedOutcome, WriteFailure>

    /**
     * Writes the activity while the session is alive at `now`; the revision stays. `lastActiveAt` and
     * `idleExpiresAt` never go back: the later of the stored and the given one stays.
     */
    readonly touch: (change: {
      readonly id: SessionId
      readonly activity: Activity
      readonly now: number
    }) => Effect.Effect<GuardedOutcome, WriteFailure>

    /**
     * Ends a session that is alive at `ending.at`, whatever its revision, adds 1 to the revision, and writes
     * a `session` revocation in the same step. Answers the session as it is then, or undefined where there
     * was nothing alive to end.
     */
    readonly end: (
      id: SessionId,
      ending: Ending,
      announce?: Announce
    ) => Effect.Effect<Session | undefined, WriteFailure>

    /**
     * Ends every session of a user that is alive at `ending.at`, was created at or before `createdUpTo`, and
     * is not `except`; writes one `user` revocation in the same step, even where nothing was alive. Answers
     * the sessions that this call ended.
     */
    readonly endAll: (input: {
      readonly userId: string
      readonly createdUpTo: number
      readonly except: SessionId | undefined
      readonly ending: Ending
      readonly announce?: Announce
    }) => Effect.Effect<readonly Session[], WriteFailure>

    /** A user's sessions that are alive at `now`, most recently active first (then newest, then by id). */
    readonly list: (
      userId: string,
      now: number
    ) => Effect.Effect<readonly Session[], StoreUnavailable>

    /** How many sessions of a user are alive at `now`. */
    readonly count: (userId: string, now: number) => Effect.Effect<number, StoreUnavailable>

    /** A session (ended and expired ones included) with its data. */
    readonly findWithData: (
      id: SessionId
    ) => Effect.Effect<
      { readonly session: Session; readonly data: VersionedData } | undefined,
      StoreUnavailable
    >

    /** Replaces the data and adds 1 to its version, while the version is still `version` and the session is alive at `now`. */
    readonly writeData: (change: {
      readonly id: SessionId
      readonly version: number
      readonly value: Json | undefined
      readonly now: number
    }) => Effect.Effect<GuardedOutcome, WriteFailure>

    /** The same for the claims and `claimsVersion`. */
    readonly writeClaims: (change: {
      readonly id: SessionId
      readonly version: number
      readonly value: Json | undefined
      readonly now: number
    }) => Effect.Effect<GuardedOutcome, WriteFailure>

    /**
     * Removes at most `limit` sessions that expired at or before `now` without having been ended, or that
     * ended at or before `endedUpTo`.
     * Answers each that expired without having been ended: over all nodes and calls exactly once.
     * `more` says whether another call would find some.
     */
    readonly sweep: (input: {
      readonly now: number
      readonly endedUpTo: number
      readonly limit: number
    }) => Effect.Effect<
      {
        readonly removed: number
        readonly expired: readonly { readonly id: SessionId; readonly userId: string }[]
        readonly more: boolean
      },
      StoreUnavailable
    >

    /** Succeeds where the store answers. */
    readonly ping: () => Effect.Effect<void, StoreUnavailable>
  }
>()("watchword/ports/SessionStore") {}
