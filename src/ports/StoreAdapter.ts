import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/**
 * What `createSessions({ store })` takes: a store, not yet opened. An adapter's factory, such as
 * `sqliteStore("sessions.db")`, returns one.
 */
import type { EventLog } from "./EventLog.ts"
import type { StoreRefused, StoreUnavailable } from "./failure.ts"
import type { KeyStore } from "./KeyStore.ts"
import type { Leases } from "./Leases.ts"
import type { RevocationFeed } from "./RevocationFeed.ts"
import type { SessionStore } from "./SessionStore.ts"

/** The ports that one store serves, over the same connections and with the same durability. */
export interface StorePorts {
  readonly sessions: SessionStore["Service"]
  readonly keys: KeyStore["Service"]
  readonly revocations: RevocationFeed["Service"]
  readonly leases: Leases["Service"]
  readonly eventLog: EventLog["Service"]
}

export interface StoreAdapter {
  /** The technology, for messages: `mysql`, `sqlite`, `memory`, … */
  readonly name: string
  /**
   * Connects and checks that the schema is there, or brings it up to date: always where `migrate` is true,
   * never where it is false, and by the adapter's own custom where it is undefined. Releases what it
   * opened with the scope, and nothing that the caller had made. A missing migration is `StoreRefused`,
   * with the cure.
   */
  readonly open: (settings: {
    readonly migrate: boolean | undefined
  }) => Effect.Effect<StorePorts, StoreUnavailable | StoreRefused, Scope.Scope>
  /** Brings the schema up to date and answers the names of the migrations that it applied. */
  readonly migrate: () => Promise<readonly string[]>
}
