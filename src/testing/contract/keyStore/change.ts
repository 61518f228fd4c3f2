/**
 * Resealing and removing signing keys.
 */
import * as assert from "node:assert/strict"

import { run, type ContractCase } from "../contractCase.ts"
import { atOnce } from "../steps.ts"
import { inSlotOrder, keyFixture, keyId } from "./keyFixture.ts"

export const change: readonly ContractCase[] = [
  {
    name: "reseal replaces the sealed text of one key and nothing else",
    run: async (store, other) => {
      const first = keyFixture({ sealed: "same" })
      const second = keyFixture({ slot: 2, sealed: "same" })
      await run(store.keys.insert(first))
      await run(store.keys.insert(second))
      const longest = "\\' ".repeat(1366).slice(0, 4096)
      assert.equal(await run(store.keys.reseal(first.id, "same", longest)), undefined)
      assert.deepEqual(inSlotOrder(await run(other.keys.list())), [
        { ...first, sealed: longest },
        second
      ])
    }
  },
  {
    name: "reseal from a text that is not there any more changes nothing",
    run: async (store, other) => {
      const key = keyFixture({ sealed: "Sealed" })
      await run(store.keys.insert(key))
      for (const from of ["sealed", "Sealed ", " Sealed", "SEALED", "", "Seale", "%"]) {
        await run(other.keys.reseal(key.id, from, "wrong"))
      }
      await run(other.keys.reseal(keyId("unknown"), "Sealed", "wrong"))
      assert.deepEqual(await run(store.keys.list()), [key])
    }
  },
  {
    name: "of simultaneous reseals from one text one counts",
    run: async (store, other) => {
      const key = keyFixture({ sealed: "old" })
      await run(store.keys.insert(key))
      await atOnce(20, [store, other], (opening, i) =>
        opening.keys.reseal(key.id, "old", `new ${i}`)
      )
      const [resealed] = await run(store.keys.list())
      assert.match(resealed?.sealed ?? "", /^new \d+$/)
      await run(other.keys.reseal(key.id, "old", "too late"))
      assert.deepEqual(await run(store.keys.list()), [resealed])
    }
  },
  {
    name: "remove takes away the keys that are named, and unknown ids are no error",
    run: async (store, other) => {
      const keys = [1, 2, 3].map((slot) => keyFixture({ slot }))
      for (const key of keys) await run(store.keys.insert(key))
      const [first, second, third] = keys
      assert.ok(first && second && third)
      const removed = [first.id, keyId("unknown"), third.id]
      assert.equal(await run(store.keys.remove(removed)), undefined)
      assert.deepEqual(await run(other.keys.list()), [second])
      await run(other.keys.remove(removed))
      await run(store.keys.remove([]))
      assert.deepEqual(await run(store.keys.list()), [second])
    }
  },
  {
    name: "keys that two nodes remove at once are gone, and the others are not",
    run: async (store, other) => {
      const keys = Array.from({ length: 20 }, (_, i) => keyFixture({ slot: i + 1 }))
      for (const key of keys) await run(store.keys.insert(key))
      const gone = keys.slice(0, 15).map((key) => key.id)
      await atOnce(4, [store, other], (opening, i) =>
        opening.keys.remove(i < 2 ? gone : gone.toReversed())
      )
      assert.deepEqual(inSlotOrder(await run(other.keys.list())), keys.slice(15))
    }
  },
  {
    name: "a removed key leaves its slot and its id free",
    run: async (store, other) => {
      const key = keyFixture()
      await run(store.keys.insert(key))
      await run(store.keys.remove([key.id]))
      const next = { ...key, sealed: "another" }
      assert.equal(await run(other.keys.insert(next)), "inserted")
      assert.deepEqual(await run(store.keys.list()), [next])
    }
  }
]
