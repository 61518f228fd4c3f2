/**
 * What is still to be delivered.
 */
import * as assert from "node:assert/strict"

import { run, type ContractCase } from "../contractCase.ts"
import { atOnce } from "../steps.ts"
import { assertLog, recordIn, recordsOf } from "./records.ts"

export const delivery: readonly ContractCase[] = [
  {
    name: "an event is undelivered until it is marked, and stays in the log",
    run: async (store, other) => {
      const records = recordsOf(7)
      await run(store.eventLog.append(records))
      const log = await assertLog(store, records)
      assert.deepEqual(await run(other.eventLog.undelivered(10)), log)
      const numbers = log.map(({ position }) => position.sequence)
      await run(other.eventLog.markDelivered([numbers[5] ?? 0, numbers[0] ?? 0, numbers[1] ?? 0]))
      const left = [2, 3, 4, 6].flatMap((i) => log[i] ?? [])
      assert.deepEqual(await run(store.eventLog.undelivered(10)), left)
      await run(store.eventLog.markDelivered(numbers))
      assert.deepEqual(await run(other.eventLog.undelivered(10)), [])
      await assertLog(other, records)
    }
  },
  {
    name: "of what is undelivered the oldest comes first, as much as was asked for",
    run: async (store, other) => {
      const records = recordsOf(9)
      for (const record of records) await run(store.eventLog.append([record]))
      for (const limit of [1, 4, 8, 9, 10]) {
        const events = await run(other.eventLog.undelivered(limit))
        assert.deepEqual(events.map(recordIn), records.slice(0, limit))
      }
    }
  },
  {
    name: "marking again, marking nothing and marking what is not there change nothing",
    run: async (store, other) => {
      const records = recordsOf(3)
      await run(store.eventLog.append(records))
      const numbers = (await assertLog(store, records)).map(({ position }) => position.sequence)
      const highest = numbers.at(-1) ?? 0
      await run(store.eventLog.markDelivered([]))
      await run(store.eventLog.markDelivered([highest + 1, highest + 100, 0]))
      assert.equal((await run(other.eventLog.undelivered(10))).length, 3)
      await run(store.eventLog.markDelivered([highest, highest]))
      await run(other.eventLog.markDelivered([highest, highest + 1]))
      assert.equal((await run(other.eventLog.undelivered(10))).length, 2)
    }
  },
  {
    name: "an event that was delivered and is appended again stays delivered",
    run: async (store, other) => {
      const records = recordsOf(2)
      await run(store.eventLog.append(records))
      const numbers = (await assertLog(store, records)).map(({ position }) => position.sequence)
      await run(store.eventLog.markDelivered(numbers))
      await run(other.eventLog.append(records))
      assert.deepEqual(await run(other.eventLog.undelivered(10)), [])
    }
  },
  {
    name: "150 events that 10 nodes mark at once are all delivered",
    run: async (store, other) => {
      await run(store.eventLog.append(recordsOf(150)))
      const events = await run(store.eventLog.undelivered(1000))
      const numbers = events.map(({ position }) => position.sequence)
      assert.equal(numbers.length, 150)
      await atOnce(10, [store, other], ({ eventLog }, i) =>
        eventLog.markDelivered(i % 4 < 2 ? numbers : numbers.toReversed())
      )
      assert.deepEqual(await run(other.eventLog.undelivered(10)), [])
    }
  }
]
