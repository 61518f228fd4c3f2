/**
 * Every migration, oldest first.
 */
import { sessions } from "./0001_sessions.ts"
import { revocations } from "./0002_revocations.ts"
import { signingKeys } from "./0003_signing_keys.ts"
import { leases } from "./0004_leases.ts"
import { events } from "./0005_events.ts"
import { undeliveredEvents } from "./0006_undelivered_events.ts"

/** A step of the schema: SQL statements that also record the step in `watchword_migrations`. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/**
 * The schema as plain SQL, for those who run migrations with a tool of their own: each in order, once,
 * in a transaction. A store that is opened with `migrate: false` finds them recorded.
 */
export const sqliteMigrations: readonly Migration[] = [
  { name: "0001_sessions", sql: sessions },
  { name: "0002_revocations", sql: revocations },
  { name: "0003_signing_keys", sql: signingKeys },
  { name: "0004_leases", sql: leases },
  { name: "0005_events", sql: events },
  { name: "0006_undelivered_events", sql: undeliveredEvents }
]
