/**
 * Revoking signing keys: the key, its revocation and what is told of it go together.
 */
import * as assert from "node:assert/strict"

import type { KeyId } from "../../../domain/identifier.ts"
import type { Revocation } from "../../../domain/revocation.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { logOf, recordIn, recordOf } from "../eventLog/records.ts"
import { atOnce, birth, laterThan, revocationsOf, storeTimeOf } from "../steps.ts"
import { inSlotOrder, keyFixture, keyId } from "./keyFixture.ts"

const told = (id: KeyId, at: number) => recordOf({ name: "keyRevoked", keyId: id, at })

export const revocation: readonly ContractCase[] = [
  {
    name: "revoke removes the key that is named, writes a revocation and what is told with it",
    run: async (store, other) => {
      const keys = [1, 2, 3].map((slot) => keyFixture({ slot }))
      for (const key of keys) await run(store.keys.insert(key))
      const [first, second, third] = keys
      assert.ok(first && second && third)
      const events = [told(second.id, birth)]
      assert.equal(await run(store.keys.revoke({ id: second.id, at: birth + 7, events })), true)
      for (const opening of [store, other]) {
        assert.deepEqual(inSlotOrder(await run(opening.keys.list())), [first, third])
        const expected: Revocation = { kind: "key", keyId: second.id, at: birth + 7 }
        assert.deepEqual(await revocationsOf(opening), [expected])
        assert.deepEqual((await logOf(opening)).map(recordIn), events)
      }
    }
  },
  {
    name: "revoke of a key that is not there tells nothing, and writes a revocation all the same",
    run: async (store, other) => {
      const key = keyFixture({ id: keyId("Key") })
      await run(store.keys.insert(key))
      for (const text of ["key", "Key.", "KEY", "~".repeat(64)]) {
        const id = keyId(text)
        const events = [told(id, birth)]
        assert.equal(await run(other.keys.revoke({ id, at: birth, events })), false)
      }
      assert.deepEqual(await run(store.keys.list()), [key])
      const revoked = (await revocationsOf(store)).map((each) =>
        each.kind === "key" ? each.keyId : each.kind
      )
      assert.deepEqual(revoked.toSorted(), ["KEY", "Key.", "key", "~".repeat(64)])
      assert.deepEqual(await logOf(store), [])
    }
  },
  {
    name: "of simultaneous revocations of one key one finds it, and only its events are told",
    run: async (store, other) => {
      const key = keyFixture()
      await run(store.keys.insert(key))
      const events = Array.from({ length: 20 }, (_, i) => told(key.id, birth + i))
      const outcomes = await atOnce(20, [store, other], (opening, i) =>
        opening.keys.revoke({ id: key.id, at: birth, events: events.slice(i, i + 1) })
      )
      const winner = outcomes.indexOf(true)
      assert.equal(outcomes.filter((outcome) => outcome).length, 1)
      assert.deepEqual((await logOf(other)).map(recordIn), events.slice(winner, winner + 1))
      assert.equal((await revocationsOf(store)).length, 20)
    }
  },
  {
    name: "a revocation of a key is forgotten like any other",
    run: async (store, other) => {
      const key = keyFixture()
      await run(store.keys.insert(key))
      await run(store.keys.revoke({ id: key.id, at: birth, events: [] }))
      await laterThan(store, await storeTimeOf(store))
      assert.equal(await run(other.revocations.forget(0, 10)), 1)
      assert.deepEqual(await revocationsOf(store), [])
    }
  }
]
