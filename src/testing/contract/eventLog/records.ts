/**
 * Events for the contract.
 */
import * as assert from "node:assert/strict"

import type { SharedEvent } from "../../../domain/event.ts"
import type { EventId, KeyId } from "../../../domain/identifier.ts"
import type { EventRecord, LoggedEvent } from "../../../ports/EventLog.ts"
import type { Announce } from "../../../ports/SessionStore.ts"
import type { StorePorts } from "../../../ports/StoreAdapter.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run } from "../contractCase.ts"
import { nodeFixture } from "../leases/nodeFixture.ts"
import { birth } from "../steps.ts"

/** Before every event. */
export const start = { writtenAt: 0, sequence: 0 } as const

/** An event, with an id that no other fixture has. */
export const recordOf = (event: SharedEvent): EventRecord => ({
  id: sessionFixture().id as string as EventId,
  origin: nodeFixture(),
  event
})

/** `n` events that tell of different instants. */
export const recordsOf = (n: number): readonly EventRecord[] =>
  Array.from({ length: n }, (_, i) =>
    recordOf({ name: "keyRotated", keyId: "key" as KeyId, activatesAt: birth, at: birth + i })
  )

/** Tells of every ending, in the order in which they are given. */
export const announce: Announce = (ended) =>
  ended.map((session) =>
    recordOf({
      name: "revoked",
      sessionId: session.id,
      userId: session.userId,
      at: session.ended?.at ?? birth,
      cause: session.ended?.cause ?? "revoked",
      reason: session.ended?.reason,
      device: session.device
    })
  )

/** Everything in a log, in order. */
export async function logOf(store: StorePorts): Promise<readonly LoggedEvent[]> {
  const { events } = await run(store.eventLog.after(start, 1000))
  return events
}

/** The sessions that a log tells of as ended, sorted. */
export async function toldSessions(store: StorePorts): Promise<readonly string[]> {
  const events = await logOf(store)
  return events
    .flatMap(({ event }) => (event.name === "revoked" ? [event.sessionId] : []))
    .toSorted()
}

/** An event as it was given to the log. */
export const recordIn = ({ id, origin, event }: LoggedEvent): EventRecord => ({ id, origin, event })

/** That these are the events of a log, in this order, and each in a place after the one before. */
export async function assertLog(
  store: StorePorts,
  records: readonly EventRecord[]
): Promise<readonly LoggedEvent[]> {
  const events = await logOf(store)
  assert.deepEqual(events.map(recordIn), records)
  for (const [i, { position }] of events.entries()) {
    const before = events[i - 1]?.position ?? start
    assert.ok(Number.isSafeInteger(position.writtenAt) && Number.isSafeInteger(position.sequence))
    assert.ok(position.writtenAt >= before.writtenAt && position.sequence > before.sequence)
  }
  return events
}
