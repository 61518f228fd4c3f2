/**
 * Forgetting events whose time is over.
 */
import * as assert from "node:assert/strict"

import { run, type ContractCase } from "../contractCase.ts"
import { atOnce, hour, laterThan, storeTimeOf } from "../steps.ts"
import { assertLog, logOf, recordsOf } from "./records.ts"

export const forget: readonly ContractCase[] = [
  {
    name: "events that are younger than asked for are not forgotten",
    run: async (store, other) => {
      const records = recordsOf(3)
      await run(store.eventLog.append(records))
      assert.equal(await run(other.eventLog.forget(hour, 100)), 0)
      await assertLog(store, records)
    }
  },
  {
    name: "events that are older are forgotten, delivered or not, at most as many as asked for",
    run: async (store, other) => {
      await run(store.eventLog.append(recordsOf(10)))
      const log = await logOf(store)
      await run(
        store.eventLog.markDelivered(log.slice(3, 6).map(({ position }) => position.sequence))
      )
      await laterThan(store, await storeTimeOf(store))
      for (const forgotten of [4, 4, 2, 0]) {
        assert.equal(await run(store.eventLog.forget(0, 4)), forgotten)
      }
      assert.deepEqual(await logOf(other), [])
      assert.deepEqual(await run(other.eventLog.undelivered(10)), [])
    }
  },
  {
    name: "two nodes that forget events at once count each once between them",
    run: async (store, other) => {
      await run(store.eventLog.append(recordsOf(30)))
      await laterThan(store, await storeTimeOf(store))
      const counts = await atOnce(20, [store, other], ({ eventLog }) => eventLog.forget(0, 5))
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        30
      )
      assert.deepEqual(await logOf(store), [])
    }
  },
  {
    name: "what comes after forgotten events has higher numbers, and may be one of them again",
    run: async (store, other) => {
      const records = recordsOf(3)
      await run(store.eventLog.append(records))
      const highest = (await logOf(store)).at(-1)?.position.sequence ?? Infinity
      await laterThan(store, await storeTimeOf(store))
      assert.equal(await run(store.eventLog.forget(0, 10)), 3)
      await run(other.eventLog.append(records))
      for (const { position } of await assertLog(store, records)) {
        assert.ok(position.sequence > highest)
      }
    }
  }
]
