/**
 * Reading a log whose rows become visible late and out of order: each event once, none passed over.
 */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"

import { logReader, overlap, startOf } from "../../../src/app/events/logReader.ts"
import type { EventId, KeyId, NodeId } from "../../../src/domain/identifier.ts"
import type { EventLog, LoggedEvent, LogPosition } from "../../../src/ports/EventLog.ts"

/** A row of a log, with the instant from which it can be seen. */
interface Row {
  readonly writtenAt: number
  readonly visibleAt: number
}

const follows = (a: LogPosition, b: LogPosition): boolean =>
  a.writtenAt > b.writtenAt || (a.writtenAt === b.writtenAt && a.sequence > b.sequence)

/** A log of given rows, by a clock that the test moves. */
function lateLog(rows: readonly Row[]) {
  let now = 0
  const events = rows.map(({ writtenAt, visibleAt }, index) => {
    const event: LoggedEvent = {
      id: `event ${index}` as EventId,
      origin: "a node" as NodeId,
      event: { name: "keyRotated", keyId: "key" as KeyId, activatesAt: 0, at: writtenAt },
      position: { writtenAt, sequence: index + 1 }
    }
    return { event, visibleAt }
  })
  const after: EventLog["Service"]["after"] = (place, limit) =>
    Effect.sync(() => {
      const found = events
        .filter(({ event, visibleAt }) => visibleAt <= now && follows(event.position, place))
        .map(({ event }) => event)
        .toSorted((a, b) => (follows(a.position, b.position) ? 1 : -1))
      return { events: found.slice(0, limit), storeTime: now }
    })
  return { log: { after } as EventLog["Service"], setTime: (time: number) => (now = time) }
}

const start = 1_000_000
const row = fc
  .record({
    at: fc.nat(60_000),
    // As long as a store's slowest transaction.
    delay: fc.oneof(fc.constant(0), fc.nat(overlap - 1))
  })
  .map(({ at, delay }): Row => ({ writtenAt: start + at, visibleAt: start + at + delay }))

const begin = { from: startOf(start - overlap), known: [] }

const readUpToEnd = (reader: ReturnType<typeof logReader>) =>
  Effect.runSync(
    Effect.gen(function* () {
      const read: LoggedEvent[] = []
      for (let more = true; more;) {
        const page = yield* reader.read
        read.push(...page.events)
        more = page.more
      }
      return read
    })
  )

const ids = (rows: readonly Row[]) => rows.map((_, index) => `event ${index}`).toSorted()

it("read as it grows, a log gives each event once, however late its row becomes visible", () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 60 }),
      fc.array(fc.nat(120_000), { maxLength: 20 }),
      (rows, times) => {
        const { log, setTime } = lateLog(rows)
        const reader = logReader(log, { ...begin, pageSize: 500 })
        const read: LoggedEvent[] = []
        for (const time of [...times.toSorted((a, b) => a - b), 120_000]) {
          setTime(start + time)
          read.push(...readUpToEnd(reader))
        }
        expect(read.map(({ id }) => id).toSorted()).toEqual(ids(rows))
      }
    )
  )
})

it("time may pass between its pages: still each event comes once", () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 60 }),
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.nat(20_000), { maxLength: 60 }),
      (rows, pageSize, pauses) => {
        const { log, setTime } = lateLog(rows)
        const reader = logReader(log, { ...begin, pageSize })
        const read: LoggedEvent[] = []
        let now = start
        for (const pause of pauses) {
          setTime((now += pause))
          read.push(...Effect.runSync(reader.read).events)
        }
        setTime(start + 120_000 + pauses.length * 20_000)
        read.push(...readUpToEnd(reader), ...readUpToEnd(reader))
        expect(read.map(({ id }) => id).toSorted()).toEqual(ids(rows))
      }
    )
  )
})

it("a clock of the store's that is set back makes events come again, and hides none", () => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(3_600_000),
      (rows, pageSize, ahead) => {
        const { log, setTime } = lateLog(rows)
        const reader = logReader(log, { ...begin, pageSize })
        setTime(start - 1 + ahead)
        const read = readUpToEnd(reader)
        for (let time = 0; time <= 90_000; time += 1_000) {
          setTime(start + time)
          read.push(...readUpToEnd(reader))
        }
        expect([...new Set(read.map(({ id }) => id))].toSorted()).toEqual(ids(rows))
      }
    )
  )
})
