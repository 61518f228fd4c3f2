/**
 * A write, as the tests of lost answers need it: what it writes to, how it is started, by which of its bytes
 * it is known on the wire, and what the database holds once it has happened.
 */
import type * as Effect from "effect/Effect"

import type { Session } from "../../../src/domain/session.ts"
import type { WriteFailure } from "../../../src/ports/SessionStore.ts"
import type { StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { sessionFixture } from "../../../src/testing/index.ts"

/** When everything happens. */
export const now = sessionFixture().createdAt

/** A write that is about to be made. */
export interface Write {
  readonly name: string
  /** Writes what the write presupposes, and answers the write itself. */
  readonly prepare: (direct: StorePorts) => Promise<PreparedWrite>
}

export interface PreparedWrite {
  readonly run: (store: StorePorts) => Effect.Effect<unknown, WriteFailure>
  /** Whether a chunk that was sent to the server carries the write. */
  readonly isSent: (bytes: Buffer) => boolean
  /** What the database holds; it says "after" once the write has happened, and "before" until then. */
  readonly state: (direct: StorePorts) => Promise<string>
}

/** The first byte of the command that executes a prepared statement. */
export const executeStatement = 0x17

/** An execution of a prepared statement with these bytes among its values. */
export const executionWith =
  (value: Buffer) =>
  (bytes: Buffer): boolean =>
    bytes[4] === executeStatement && bytes.includes(value)

/** Not READ COMMITTED. */
export const isCommit = (bytes: Buffer): boolean => bytes.toString("latin1").endsWith("COMMIT")

export const bytesOf = (text: string): Buffer => Buffer.from(text, "base64url")

export const phase = (happened: boolean): string => (happened ? "after" : "before")

/** Adds a session without a limit. */
export const addAlone = (store: StorePorts, session: Session) =>
  store.sessions.insert({
    session,
    data: undefined,
    limit: undefined,
    eviction: { at: now, cause: "limit", reason: undefined }
  })
