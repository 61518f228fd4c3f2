/**
 * Reading the feed: what was written lately by the store's own clock, by numbers that name its rows.
 */
import * as assert from "node:assert/strict"
import { isDeepStrictEqual } from "node:util"

import type { KeyId } from "../../../domain/identifier.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import {
  add,
  atOnce,
  birth,
  endingAt,
  hour,
  laterThan,
  revocationsOf,
  storeTimeOf,
  until
} from "../steps.ts"
import { instantsIn, revokeAt, revokeMany, sequencesOf } from "./revocations.ts"

export const recent: readonly ContractCase[] = [
  {
    name: "a feed without revocations is empty, and says what time it is all the same",
    run: async (store, other) => {
      await add(store, sessionFixture())
      const { storeTime, ...rest } = await run(store.revocations.recent(hour, 10))
      assert.deepEqual(rest, { entries: [], complete: true })
      assert.ok(Number.isSafeInteger(storeTime))
      assert.ok((await laterThan(other, storeTime)) > storeTime)
    }
  },
  {
    name: "every kind of revocation comes back with all that it says",
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture())
      const spared = sessionFixture().id
      await run(store.sessions.end(id, endingAt(birth + 1)))
      const user = { userId: "álice ", createdUpTo: birth + 2, ending: endingAt(birth + 3) }
      await run(store.sessions.endAll({ ...user, except: undefined }))
      await run(other.sessions.endAll({ ...user, except: spared }))
      const keyId = "~".repeat(64) as KeyId
      await run(other.keys.revoke({ id: keyId, at: birth + 4, events: [] }))
      const { userId, createdUpTo } = user
      const expected = [
        { kind: "session", sessionId: id, at: birth + 1 },
        { kind: "user", userId, createdUpTo, except: undefined, at: birth + 3 },
        { kind: "user", userId, createdUpTo, except: spared, at: birth + 3 },
        { kind: "key", keyId, at: birth + 4 }
      ]
      for (const opening of [store, other]) {
        const feed = await revocationsOf(opening)
        assert.equal(feed.length, 4)
        for (const revocation of expected) {
          assert.ok(feed.some((each) => isDeepStrictEqual(each, revocation)))
        }
      }
    }
  },
  {
    name: "what was written lately is recent, whatever instants the endings have",
    run: async (store, other) => {
      const instants = [0, birth, 9_000_000_000_000]
      await revokeAt(store, instants.toReversed())
      for (const opening of [store, other]) {
        assert.deepEqual(await instantsIn(opening, hour), instants)
      }
    }
  },
  {
    name: "what was written longer ago than asked for is not recent",
    run: async (store, other) => {
      await revokeAt(store, [birth])
      const written = await storeTimeOf(store)
      await laterThan(store, written + 20)
      await revokeAt(other, [birth + 1])
      // By now the first one is older than this for certain, and the second one unless time has flown.
      let instants: readonly number[] = []
      await until(async () => {
        const age = (await storeTimeOf(store)) - written - 1
        instants = await instantsIn(store, age)
        return instants.length > 0
      })
      assert.deepEqual(instants, [birth + 1])
      assert.deepEqual(await instantsIn(store, hour), [birth, birth + 1])
      await laterThan(store, await storeTimeOf(store))
      assert.deepEqual(await instantsIn(store, 0), [])
    }
  },
  {
    name: "a reading that does not hold everything says so",
    run: async (store, other) => {
      await revokeMany(store, 9)
      const all = await sequencesOf(store)
      for (const limit of [9, 10, 1000]) {
        const { entries, complete } = await run(other.revocations.recent(hour, limit))
        assert.deepEqual([entries.length, complete], [9, true])
      }
      for (const limit of [1, 4, 8]) {
        const { entries, complete } = await run(other.revocations.recent(hour, limit))
        assert.equal(complete, false)
        const numbers = new Set(entries.map(({ sequence }) => sequence))
        assert.equal(numbers.size, entries.length)
        assert.ok(entries.length <= limit)
        assert.ok([...numbers].every((sequence) => all.includes(sequence)))
      }
    }
  },
  {
    name: "a row has one number, at every reading and for every node, and no other row has it",
    run: async (store, other) => {
      await revokeAt(store, [birth, birth, birth])
      await revokeAt(other, [birth, birth, birth])
      const numbers = await sequencesOf(store)
      assert.ok(numbers.every((sequence) => Number.isSafeInteger(sequence)))
      assert.equal(new Set(numbers).size, 6)
      assert.deepEqual(await sequencesOf(other), numbers)
      assert.deepEqual(await sequencesOf(store), numbers)
      await revokeAt(other, [birth + 1])
      const later = await sequencesOf(store)
      assert.deepEqual(
        numbers.filter((sequence) => !later.includes(sequence)),
        []
      )
    }
  },
  {
    name: "40 simultaneous revocations from two nodes are 40 rows",
    run: async (store, other) => {
      await atOnce(40, [store, other], (opening, i) =>
        opening.sessions.endAll({
          userId: `user ${i % 4}`,
          createdUpTo: birth,
          except: undefined,
          ending: endingAt(birth + i)
        })
      )
      assert.deepEqual(
        await instantsIn(other, hour),
        Array.from({ length: 40 }, (_, i) => birth + i)
      )
      assert.equal(new Set(await sequencesOf(store)).size, 40)
    }
  }
]
