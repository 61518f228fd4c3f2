/**
 * Adding events: in their order, and each once.
 */
import * as assert from "node:assert/strict"

import { run, type ContractCase } from "../contractCase.ts"
import { atOnce, hour, storeTimeOf } from "../steps.ts"
import { assertLog, logOf, recordOf, recordsOf, start } from "./records.ts"

export const append: readonly ContractCase[] = [
  {
    name: "a log without events is empty, and says what time it is all the same",
    run: async (store) => {
      const { events, storeTime } = await run(store.eventLog.after(start, 10))
      assert.deepEqual(events, [])
      assert.ok(storeTime >= (await storeTimeOf(store)) - hour)
      assert.ok(storeTime <= (await storeTimeOf(store)))
      assert.deepEqual(await run(store.eventLog.undelivered(10)), [])
    }
  },
  {
    name: "appending nothing adds nothing",
    run: async (store, other) => {
      await run(store.eventLog.append([]))
      assert.deepEqual(await logOf(other), [])
    }
  },
  ...[1, 2, 3, 4, 5, 16, 17, 64, 65, 200, 256, 257, 600].map((n): ContractCase => ({
    name: `${n} events that are appended at once come back in their order`,
    run: async (store, other) => {
      const records = recordsOf(n)
      await run(store.eventLog.append(records))
      for (const opening of [store, other]) await assertLog(opening, records)
    }
  })),
  {
    name: "events stand in the order of the calls, and at the store's own time",
    run: async (store, other) => {
      const records = recordsOf(12)
      const before = await storeTimeOf(store)
      for (const [i, record] of records.entries()) {
        await run((i % 2 === 0 ? store : other).eventLog.append([record]))
      }
      const after = await storeTimeOf(store)
      for (const { position } of await assertLog(other, records)) {
        assert.ok(position.writtenAt >= before && position.writtenAt <= after)
      }
    }
  },
  {
    name: "an event that is there already stays as it is, and the others are added around it",
    run: async (store, other) => {
      const [first, second, third, fourth] = recordsOf(4)
      assert.ok(first && second && third && fourth)
      await run(store.eventLog.append([second]))
      const [logged] = await logOf(store)
      const imitation = { ...recordOf(fourth.event), id: second.id }
      await run(other.eventLog.append([first, imitation, third, third]))
      await run(store.eventLog.append([first, second, third]))
      const log = await assertLog(store, [second, first, third])
      assert.deepEqual(log[0], logged)
    }
  },
  {
    name: "of 20 simultaneous appends of one event one is kept",
    run: async (store, other) => {
      const records = recordsOf(3)
      await atOnce(20, [store, other], ({ eventLog }) => eventLog.append(records))
      await assertLog(other, records)
    }
  },
  {
    name: "40 simultaneous appends from two nodes are all kept, each in its order",
    run: async (store, other) => {
      const batches = Array.from({ length: 40 }, (_, i) => recordsOf(1 + (i % 5)))
      await atOnce(40, [store, other], ({ eventLog }, i) => eventLog.append(batches[i] ?? []))
      const ids = (await logOf(store)).map(({ id }) => id)
      assert.equal(ids.length, 120)
      for (const batch of batches) {
        const mine = batch.map(({ id }) => id)
        assert.deepEqual(
          ids.filter((id) => mine.includes(id)),
          mine
        )
      }
    }
  }
]
