/**
 * Forgetting revocations that nothing needs any more.
 */
import * as assert from "node:assert/strict"

import { run, type ContractCase } from "../contractCase.ts"
import { atOnce, birth } from "../steps.ts"
import { instantsSince, revokeAt, sequencesOf } from "./revocations.ts"

export const forget: readonly ContractCase[] = [
  {
    name: "forget removes what happened before its instant, and answers how many",
    run: async (store, other) => {
      await revokeAt(store, [birth, birth + 1, birth + 2, birth + 3])
      assert.equal(await run(store.revocations.forget(birth + 2, 100)), 2)
      assert.deepEqual(await instantsSince(other, 0), [birth + 2, birth + 3])
      assert.equal(await run(other.revocations.forget(birth + 2, 100)), 0)
    }
  },
  {
    name: "forget removes at most its limit",
    run: async (store, other) => {
      await revokeAt(
        store,
        Array.from({ length: 10 }, (_, i) => birth + i)
      )
      for (const forgotten of [4, 4, 1, 0]) {
        assert.equal(await run(store.revocations.forget(birth + 9, 4)), forgotten)
      }
      assert.deepEqual(await instantsSince(other, 0), [birth + 9])
    }
  },
  {
    name: "two nodes that forget at once count every row once between them",
    run: async (store, other) => {
      await revokeAt(
        store,
        Array.from({ length: 30 }, (_, i) => birth + i)
      )
      const counts = await atOnce(20, [store, other], ({ revocations }) =>
        revocations.forget(birth + 25, 5)
      )
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        25
      )
      assert.equal((await instantsSince(store, 0)).length, 5)
    }
  },
  {
    name: "the number of a forgotten row is never another row's",
    run: async (store, other) => {
      await revokeAt(store, [birth, birth, birth])
      const forgotten = await sequencesOf(store)
      assert.equal(await run(store.revocations.forget(birth + 1, 100)), 3)
      await revokeAt(other, [birth, birth, birth])
      const next = await sequencesOf(store)
      assert.equal(next.length, 3)
      assert.deepEqual(
        next.filter((sequence) => forgotten.includes(sequence)),
        []
      )
    }
  }
]
