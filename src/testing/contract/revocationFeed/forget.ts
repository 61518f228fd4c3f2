/**
 * Forgetting revocations that nothing needs any more.
 */
import * as assert from "node:assert/strict"

import { run, type ContractCase } from "../contractCase.ts"
import { atOnce, birth, hour, laterThan, storeTimeOf, until } from "../steps.ts"
import { instantsIn, revokeAt, revokeMany, sequencesOf } from "./revocations.ts"

/** Forgetting what is older than no time at all: everything, once the store's clock has moved on. */
const nothingKept = 0

export const forget: readonly ContractCase[] = [
  {
    name: "forget leaves what is younger than asked for",
    run: async (store, other) => {
      await revokeAt(store, [0, birth])
      assert.equal(await run(other.revocations.forget(hour, 100)), 0)
      assert.deepEqual(await instantsIn(store, hour), [0, birth])
    }
  },
  {
    name: "forget removes what was written longer ago, whatever its instant, and answers how many",
    run: async (store, other) => {
      // Where so much time passes on the way that the younger one is old as well, that was no test.
      await until(async () => {
        await revokeAt(store, [birth + 2, birth + 1])
        const written = await storeTimeOf(store)
        await laterThan(store, written + 100)
        await revokeAt(other, [birth])
        const age = (await storeTimeOf(store)) - written - 1
        const forgotten = await run(other.revocations.forget(age, 100))
        const left = await instantsIn(store, hour)
        assert.equal(forgotten + left.length, 3)
        if (left.length === 0) return false
        assert.deepEqual(left, [birth])
        return true
      })
    }
  },
  {
    name: "forget removes at most its limit",
    run: async (store, other) => {
      await revokeMany(store, 10)
      await laterThan(store, await storeTimeOf(store))
      for (const forgotten of [4, 4, 2, 0]) {
        assert.equal(await run(store.revocations.forget(nothingKept, 4)), forgotten)
      }
      assert.deepEqual(await instantsIn(other, hour), [])
    }
  },
  {
    name: "two nodes that forget at once count every row once between them",
    run: async (store, other) => {
      await revokeMany(store, 30)
      await laterThan(store, await storeTimeOf(store))
      const counts = await atOnce(20, [store, other], ({ revocations }) =>
        revocations.forget(nothingKept, 5)
      )
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        30
      )
      assert.deepEqual(await instantsIn(store, hour), [])
    }
  },
  {
    name: "the number of a forgotten row is never another row's",
    run: async (store, other) => {
      await revokeMany(store, 3)
      const forgotten = await sequencesOf(store)
      await laterThan(store, await storeTimeOf(store))
      assert.equal(await run(store.revocations.forget(nothingKept, 100)), 3)
      await revokeMany(other, 3)
      const next = await sequencesOf(store)
      assert.equal(next.length, 3)
      assert.deepEqual(
        next.filter((sequence) => forgotten.includes(sequence)),
        []
      )
    }
  }
]
