/**
 * The writes that other nodes hear of: endings with their events, events alone, and leases.
 */
import * as Effect from "effect/Effect"

import { decideLimit } from "../../../src/domain/limit.ts"
import type { Session } from "../../../src/domain/session.ts"
import type { EventRecord } from "../../../src/ports/EventLog.ts"
import type { Announce, WriteFailure } from "../../../src/ports/SessionStore.ts"
import type { StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { announce, recordsOf } from "../../../src/testing/contract/eventLog/records.ts"
import { nodeFixture } from "../../../src/testing/contract/leases/nodeFixture.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import {
  addAlone,
  bytesOf,
  executeStatement,
  executionWith,
  isCommit,
  now,
  phase,
  type Write
} from "./write.ts"

const [mine, theirs] = [nodeFixture(), nodeFixture()]
const hour = 3_600_000
const [one, many] = [recordsOf(1), recordsOf(300)]

const ending = { at: now + 1, cause: "logout", reason: undefined } as const

const logged = (store: StorePorts) =>
  Effect.map(store.eventLog.after({ writtenAt: 0, sequence: 0 }, 1000), ({ events }) => events)

/** All or nothing of these events. */
const areLogged = (records: readonly EventRecord[]) => (store: StorePorts) =>
  Effect.map(logged(store), (events) => {
    const ids = events.map(({ id }) => id)
    const count = records.filter(({ id }) => ids.includes(id)).length
    if (count !== 0 && count !== records.length) throw new Error("some of the events are there")
    return count > 0
  })

/** An ending with an event: both have happened, or neither. */
const announced = (
  name: string,
  run: (
    store: StorePorts,
    session: Session,
    announce: Announce
  ) => Effect.Effect<unknown, WriteFailure>
): Write => ({
  name,
  prepare: async (direct) => {
    const session = sessionFixture()
    await Effect.runPromise(addAlone(direct, session))
    return {
      run: (store) => run(store, session, announce),
      isSent: isCommit,
      state: async (store) => {
        const found = await Effect.runPromise(store.sessions.find(session.id))
        const { entries } = await Effect.runPromise(store.revocations.recent(hour, 10))
        const events = await Effect.runPromise(logged(store))
        const told = events.map(({ event }) => "sessionId" in event && event.sessionId)
        const parts = [found?.ended !== undefined, entries.length > 0, told.includes(session.id)]
        return new Set(parts).size === 1 ? phase(parts[0] === true) : "half of it"
      }
    }
  }
})

/** A write of what is beside the sessions. `prepare` answers whether it has happened. */
const beside = (
  name: string,
  run: (store: StorePorts) => Effect.Effect<unknown, WriteFailure>,
  isSent: (bytes: Buffer) => boolean,
  happened: (store: StorePorts) => Effect.Effect<boolean, unknown>,
  before: (store: StorePorts) => Effect.Effect<unknown, unknown> = () => Effect.void
): Write => ({
  name,
  prepare: async (direct) => {
    await Effect.runPromise(before(direct))
    return {
      run,
      isSent,
      state: async (store) => phase(await Effect.runPromise(happened(store)))
    }
  }
})

export const sharedWrites: readonly Write[] = [
  announced("end, announced", (store, { id }, announce) =>
    store.sessions.end(id, ending, announce)
  ),
  announced("endAll, announced", (store, { userId }, announce) =>
    store.sessions.endAll({ userId, createdUpTo: now, except: undefined, ending, announce })
  ),
  announced("an eviction, announced", (store, { userId }, announce) =>
    store.sessions.insert({
      session: sessionFixture({ userId }),
      data: undefined,
      limit: (alive) => decideLimit(alive, { max: 1, exceeded: "evict-oldest" }),
      eviction: { at: now, cause: "limit", reason: undefined },
      announce
    })
  ),
  beside(
    "leases.claim",
    (store) => store.leases.claim("sweep", mine, hour),
    executionWith(bytesOf(mine)),
    // Who comes too late is refused.
    (store) => Effect.map(store.leases.claim("sweep", theirs, hour), (taken) => !taken),
    (store) => store.leases.claim("sweep", theirs, 0)
  ),
  beside(
    "leases.finish",
    (store) => store.leases.finish("sweep", mine, 0),
    executionWith(bytesOf(mine)),
    (store) => store.leases.claim("sweep", theirs, hour),
    (store) => store.leases.claim("sweep", mine, hour)
  ),
  beside(
    "events.append",
    (store) => store.eventLog.append(one),
    executionWith(bytesOf(one[0]?.id ?? "")),
    areLogged(one)
  ),
  beside(
    "events.append of many",
    (store) => store.eventLog.append(many),
    isCommit,
    areLogged(many)
  ),
  beside(
    "events.markDelivered",
    (store) => store.eventLog.markDelivered([1]),
    (bytes) => bytes[4] === executeStatement,
    (store) => Effect.map(store.eventLog.undelivered(10), (events) => events.length === 0),
    (store) => store.eventLog.append(one)
  )
]
