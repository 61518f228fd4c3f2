/**
 * Reading on from a place.
 */
import * as assert from "node:assert/strict"

import type { LoggedEvent, LogPosition } from "../../../ports/EventLog.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { assertLog, logOf, recordsOf, start } from "./records.ts"

export const places: readonly ContractCase[] = [
  {
    name: "whoever reads on from each place, some at a time, reads everything once and in order",
    run: async (store, other) => {
      // Many of them are written in one millisecond, and some in others.
      const records = recordsOf(60)
      for (const from of [0, 20, 40, 50]) {
        const to = { 0: 20, 20: 40, 40: 50, 50: 60 }[from]
        await run(store.eventLog.append(records.slice(from, to)))
      }
      const log = await assertLog(store, records)
      for (const limit of [1, 3, 7, 59, 60, 61]) {
        const read: LoggedEvent[] = []
        for (;;) {
          const place: LogPosition = read.at(-1)?.position ?? start
          const { events } = await run(other.eventLog.after(place, limit))
          assert.ok(events.length <= limit)
          if (events.length === 0) break
          assert.ok(events.length === limit || read.length + events.length === 60)
          read.push(...events)
        }
        assert.deepEqual(read, log)
      }
    }
  },
  {
    name: "a place between two events, and one in the future, say what comes after them",
    run: async (store, other) => {
      await run(store.eventLog.append(recordsOf(6)))
      const log = await logOf(store)
      const after = async (place: LogPosition) =>
        (await run(other.eventLog.after(place, 10))).events
      for (const [i, { position }] of log.entries()) {
        const { writtenAt, sequence } = position
        assert.deepEqual(await after(position), log.slice(i + 1))
        const sameTime = log.filter((each) => each.position.writtenAt >= writtenAt)
        assert.deepEqual(await after({ writtenAt, sequence: 0 }), sameTime)
        const later = log.filter((each) => each.position.writtenAt > writtenAt)
        assert.deepEqual(await after({ writtenAt, sequence: Number.MAX_SAFE_INTEGER }), later)
        const before = { writtenAt: writtenAt - 1, sequence: sequence + 1000 }
        assert.deepEqual(await after(before), sameTime)
      }
    }
  },
  {
    name: "the store's time that comes with a reading is not before what was read",
    run: async (store, other) => {
      for (const record of recordsOf(5)) {
        await run(store.eventLog.append([record]))
        const { events, storeTime } = await run(other.eventLog.after(start, 10))
        assert.ok((events.at(-1)?.position.writtenAt ?? Infinity) <= storeTime)
      }
    }
  }
]
