/**
 * Reading the feed: every revocation from an instant on, by numbers that name its rows.
 */
import * as assert from "node:assert/strict"
import { isDeepStrictEqual } from "node:util"

import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, atOnce, birth, endingAt, revocationsOf } from "../steps.ts"
import { instantsSince, revokeAt, sequencesOf } from "./revocations.ts"

export const since: readonly ContractCase[] = [
  {
    name: "a feed without revocations is empty",
    run: async (store) => {
      await add(store, sessionFixture())
      assert.deepEqual(await run(store.revocations.since(0)), [])
    }
  },
  {
    name: "both kinds of revocation come back with all that they say",
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture())
      const spared = sessionFixture().id
      await run(store.sessions.end(id, endingAt(birth + 1)))
      const user = { userId: "álice ", createdUpTo: birth + 2, ending: endingAt(birth + 3) }
      await run(store.sessions.endAll({ ...user, except: undefined }))
      await run(other.sessions.endAll({ ...user, except: spared }))
      const { userId, createdUpTo } = user
      const expected = [
        { kind: "session", sessionId: id, at: birth + 1 },
        { kind: "user", userId, createdUpTo, except: undefined, at: birth + 3 },
        { kind: "user", userId, createdUpTo, except: spared, at: birth + 3 }
      ]
      for (const opening of [store, other]) {
        const feed = await revocationsOf(opening)
        assert.equal(feed.length, 3)
        for (const revocation of expected) {
          assert.ok(feed.some((each) => isDeepStrictEqual(each, revocation)))
        }
      }
    }
  },
  {
    name: "since answers what happened at its instant or later, whatever the order of writing",
    run: async (store, other) => {
      await revokeAt(
        store,
        [5, 1, 4, 2, 3].map((at) => birth + at)
      )
      assert.deepEqual(
        await instantsSince(other, birth + 3),
        [3, 4, 5].map((at) => birth + at)
      )
      assert.deepEqual(await instantsSince(other, birth + 5), [birth + 5])
      assert.deepEqual(await instantsSince(other, birth + 6), [])
      assert.equal((await instantsSince(other, 0)).length, 5)
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
        await instantsSince(other, 0),
        Array.from({ length: 40 }, (_, i) => birth + i)
      )
      assert.equal(new Set(await sequencesOf(store)).size, 40)
    }
  }
]
