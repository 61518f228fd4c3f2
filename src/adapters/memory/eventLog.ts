/**
 * The log of events in memory.
 */
import * as Effect from "effect/Effect"

import type { EventLog, LoggedEvent, LogPosition } from "../../ports/EventLog.ts"
import type { Tables } from "./tables.ts"

export const eventLog = (tables: Tables): EventLog["Service"] => ({
  append: (records) => Effect.sync(() => tables.addEvents(records)),

  after: (place, limit) =>
    Effect.sync(() => {
      const later = [...tables.events.values()].filter(({ position }) => follows(position, place))
      const events = later.toSorted((a, b) => (follows(a.position, b.position) ? 1 : -1))
      return { events: events.slice(0, limit), storeTime: tables.now() }
    }),

  undelivered: (limit) =>
    Effect.sync(() => {
      const events: LoggedEvent[] = []
      for (const id of tables.undelivered) {
        if (events.length === limit) break
        const event = tables.events.get(id)
        if (event !== undefined) events.push(event)
      }
      return events
    }),

  markDelivered: (sequences) =>
    Effect.sync(() => {
      const named = new Set(sequences)
      for (const id of tables.undelivered) {
        const event = tables.events.get(id)
        if (event !== undefined && named.has(event.position.sequence)) tables.undelivered.delete(id)
      }
    }),

  forget: (ms, limit) =>
    Effect.sync(() => {
      const before = tables.now() - ms
      let forgotten = 0
      for (const { id, position } of tables.events.values()) {
        if (forgotten >= limit) break
        if (position.writtenAt >= before) continue
        tables.removeEvent(id)
        forgotten += 1
      }
      return forgotten
    })
})

const follows = (a: LogPosition, b: LogPosition): boolean =>
  a.writtenAt > b.writtenAt || (a.writtenAt === b.writtenAt && a.sequence > b.sequence)
