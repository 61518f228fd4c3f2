/**
 * Every kind of write of sessions and of keys.
 */
import * as Effect from "effect/Effect"

import { decideLimit } from "../../../src/domain/limit.ts"
import type { Session } from "../../../src/domain/session.ts"
import type { StoredKey } from "../../../src/ports/KeyStore.ts"
import type { WriteFailure } from "../../../src/ports/SessionStore.ts"
import type { StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { addAlone, bytesOf, executionWith, isCommit, now, phase, type Write } from "./write.ts"

/** A write of a session that is there. */
const change = (
  name: string,
  run: (store: StorePorts, session: Session) => Effect.Effect<unknown, WriteFailure>,
  happened: (stored: Session, data: unknown) => boolean,
  isSent?: (bytes: Buffer) => boolean
): Write => ({
  name,
  prepare: async (direct) => {
    const session = sessionFixture()
    await Effect.runPromise(addAlone(direct, session))
    return {
      run: (store) => run(store, session),
      isSent: isSent ?? executionWith(bytesOf(session.id)),
      state: async (store) => {
        const found = await Effect.runPromise(store.sessions.findWithData(session.id))
        return found === undefined ? "gone" : phase(happened(found.session, found.data.value))
      }
    }
  }
})

/** A write of a new session. */
const addition = (
  name: string,
  run: (store: StorePorts, session: Session) => Effect.Effect<unknown, WriteFailure>,
  isSent: (session: Session) => (bytes: Buffer) => boolean
): Write => ({
  name,
  prepare: async () => {
    const session = sessionFixture()
    return {
      run: (store) => run(store, session),
      isSent: isSent(session),
      state: async (direct) =>
        phase((await Effect.runPromise(direct.sessions.find(session.id))) !== undefined)
    }
  }
})

const key: StoredKey = {
  id: "key-1" as StoredKey["id"],
  algorithm: "ES256",
  slot: 1,
  createdAt: now,
  activatesAt: now,
  sealed: "sealed once"
}

/** A write of the signing key that is there, or (`present` false) is not. */
const keyChange = (
  name: string,
  present: boolean,
  run: (store: StorePorts) => Effect.Effect<unknown, WriteFailure>,
  isSent: (bytes: Buffer) => boolean,
  happened: (keys: readonly StoredKey[]) => boolean
): Write => ({
  name,
  prepare: async (direct) => {
    if (present) await Effect.runPromise(direct.keys.insert(key))
    return {
      run,
      isSent,
      state: async (store) => phase(happened(await Effect.runPromise(store.keys.list())))
    }
  }
})

const activity = { lastActiveAt: now + 1, idleExpiresAt: now + 90_000_000_000, device: {} }
const ending = { at: now + 1, cause: "logout", reason: undefined } as const

export const writes: readonly Write[] = [
  addition("insert", addAlone, ({ salt }) => executionWith(bytesOf(salt))),
  addition(
    "insert with a limit",
    (store, session) =>
      store.sessions.insert({
        session,
        data: undefined,
        limit: (alive) => decideLimit(alive, { max: 5, exceeded: "reject" }),
        eviction: { at: now, cause: "limit", reason: undefined }
      }),
    () => isCommit
  ),
  change(
    "advance",
    (store, { id, lineage }) =>
      store.sessions.advance({ id, revision: 0, lineage, activity, now: now + 1 }),
    ({ revision }) => revision === 1
  ),
  change(
    "touch",
    (store, { id }) => store.sessions.touch({ id, activity, now: now + 1 }),
    ({ lastActiveAt }) => lastActiveAt === now + 1
  ),
  change(
    "writeData",
    (store, { id }) => store.sessions.writeData({ id, version: 0, value: "new", now }),
    (_, data) => data === "new"
  ),
  change(
    "writeClaims",
    (store, { id }) => store.sessions.writeClaims({ id, version: 0, value: "new", now }),
    ({ claims }) => claims === "new"
  ),
  change(
    "end",
    (store, { id }) => store.sessions.end(id, ending),
    ({ ended }) => ended !== undefined,
    isCommit
  ),
  change(
    "endAll",
    (store, { userId }) =>
      store.sessions.endAll({ userId, createdUpTo: now, except: undefined, ending }),
    ({ ended }) => ended !== undefined,
    isCommit
  ),
  keyChange(
    "keys.insert",
    false,
    (store) => store.keys.insert(key),
    executionWith(Buffer.from(key.sealed)),
    (keys) => keys.length === 1
  ),
  keyChange(
    "keys.reseal",
    true,
    (store) => store.keys.reseal(key.id, key.sealed, "sealed twice"),
    executionWith(Buffer.from(key.sealed)),
    (keys) => keys[0]?.sealed === "sealed twice"
  ),
  keyChange(
    "keys.remove",
    true,
    (store) => store.keys.remove([key.id]),
    isCommit,
    (keys) => keys.length === 0
  ),
  keyChange(
    "keys.revoke",
    true,
    (store) => store.keys.revoke({ id: key.id, at: now, events: [] }),
    isCommit,
    (keys) => keys.length === 0
  )
]
