/**
 * Adding signing keys: what was put in comes out, and a slot goes to one of any number of nodes.
 */
import * as assert from "node:assert/strict"

import { signingAlgorithms } from "../../../domain/signingKey.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { atOnce, birth } from "../steps.ts"
import { inSlotOrder, keyFixture, keyId } from "./keyFixture.ts"

const everyPrintable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("")

export const insertion: readonly ContractCase[] = [
  {
    name: "a store without keys lists none",
    run: async (store) => {
      assert.deepEqual(await run(store.keys.list()), [])
    }
  },
  {
    name: "keys come back as they went in, whatever their algorithm, id, times and sealed text",
    run: async (store, other) => {
      const keys = [
        ...signingAlgorithms.map((algorithm, i) => keyFixture({ algorithm, slot: i + 1 })),
        keyFixture({ slot: 10, id: keyId("k"), createdAt: 0, activatesAt: 0 }),
        keyFixture({ slot: 11, id: keyId("~".repeat(64)), activatesAt: 8_640_000_000_000_000 }),
        keyFixture({ slot: 12, sealed: everyPrintable }),
        keyFixture({ slot: 13, sealed: everyPrintable.repeat(44).slice(0, 4096) }),
        keyFixture({ slot: 1_000_000, sealed: "' OR 1=1 -- \\" })
      ]
      for (const key of keys) assert.equal(await run(store.keys.insert(key)), "inserted")
      assert.deepEqual(inSlotOrder(await run(store.keys.list())), keys)
      assert.deepEqual(inSlotOrder(await run(other.keys.list())), keys)
    }
  },
  {
    name: "key ids that differ by case name different keys",
    run: async (store, other) => {
      const keys = ["key", "Key", "KEY", "key.", "key-"].map((id, i) =>
        keyFixture({ id: keyId(id), slot: i + 1 })
      )
      for (const key of keys) assert.equal(await run(store.keys.insert(key)), "inserted")
      await run(other.keys.remove([keyId("Key")]))
      assert.deepEqual(
        inSlotOrder(await run(store.keys.list())),
        keys.filter((key) => key.id !== "Key")
      )
    }
  },
  {
    name: "a key whose slot or id is taken is not added, and changes nothing",
    run: async (store, other) => {
      const key = keyFixture()
      assert.equal(await run(store.keys.insert(key)), "inserted")
      assert.equal(await run(other.keys.insert(keyFixture())), "taken")
      assert.equal(await run(other.keys.insert(keyFixture({ id: key.id, slot: 2 }))), "taken")
      assert.equal(await run(other.keys.insert(key)), "taken")
      assert.deepEqual(await run(store.keys.list()), [key])
    }
  },
  {
    name: "of two nodes that insert for one slot at once one is inserted, 20 times over",
    run: async (store, other) => {
      const winners = []
      for (let slot = 1; slot <= 20; slot++) {
        const keys = [keyFixture({ slot }), keyFixture({ slot })] as const
        const outcomes = await atOnce(2, [store, other], (opening, i) =>
          opening.keys.insert(keys[i === 0 ? 0 : 1])
        )
        assert.deepEqual(outcomes.toSorted(), ["inserted", "taken"])
        winners.push(keys[outcomes[0] === "inserted" ? 0 : 1])
      }
      assert.deepEqual(inSlotOrder(await run(other.keys.list())), winners)
    }
  },
  {
    name: "of 20 simultaneous inserts of one id for different slots one is inserted",
    run: async (store, other) => {
      const { id } = keyFixture()
      const outcomes = await atOnce(20, [store, other], (opening, i) =>
        opening.keys.insert(keyFixture({ id, slot: i + 1 }))
      )
      const winner = outcomes.indexOf("inserted")
      assert.equal(outcomes.filter((outcome) => outcome === "inserted").length, 1)
      assert.deepEqual(
        (await run(other.keys.list())).map((key) => key.slot),
        [winner + 1]
      )
    }
  },
  {
    name: "keys for different slots that are inserted at once are all inserted",
    run: async (store, other) => {
      const outcomes = await atOnce(20, [store, other], (opening, i) =>
        opening.keys.insert(keyFixture({ slot: i + 1, createdAt: birth + i }))
      )
      assert.deepEqual(new Set(outcomes), new Set(["inserted"]))
      assert.equal((await run(store.keys.list())).length, 20)
    }
  }
]
