/**
 * A user's living sessions, in order and in number.
 */
import * as assert from "node:assert/strict"

import type { SessionId } from "../../../domain/identifier.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, birth, endingAt } from "../steps.ts"

/** Ids in the order of their characters' codes, which is not the order of the bits that they stand for. */
const idsInOrder = ["-", "A", "B", "_", "a", "b", "n", "x", "z"].map(
  (first) => `${first}aaaaaaaaaaaaaaaaaaaaA` as SessionId
)

/** The order that a list is to have; where one rule decides, the later ones would say the contrary. */
const inOrder = [
  { createdAt: birth - 2, lastActiveAt: birth + 4 },
  { createdAt: birth - 1, lastActiveAt: birth + 3 },
  { createdAt: birth + 1, lastActiveAt: birth + 1 },
  { createdAt: birth, lastActiveAt: birth + 1 }
].map((times, i) => sessionFixture({ ...times, id: idsInOrder[8 - i] as SessionId }))

export const listing: readonly ContractCase[] = [
  {
    name: "a user without sessions has an empty list and a count of 0",
    run: async (store) => {
      await add(store, sessionFixture({ userId: "bob" }))
      assert.deepEqual(await run(store.sessions.list("alice", birth)), [])
      assert.equal(await run(store.sessions.count("alice", birth)), 0)
    }
  },
  {
    name: "the list is most recently active first, then newest, then by id",
    run: async (store, other) => {
      const byId = idsInOrder.slice(0, 5).map((id) => sessionFixture({ id }))
      const expected = [...inOrder, ...byId]
      for (const i of [4, 7, 2, 8, 0, 6, 1, 5, 3]) {
        const session = expected[i]
        assert.ok(session)
        await add(store, session)
      }
      assert.deepEqual(await run(other.sessions.list("alice", birth)), expected)
      assert.equal(await run(other.sessions.count("alice", birth)), expected.length)
    }
  },
  {
    name: "a touch moves a session to the front of the list",
    run: async (store, other) => {
      const first = await add(store, sessionFixture({ lastActiveAt: birth + 1 }))
      const last = await add(store, sessionFixture())
      const { id, idleExpiresAt, device } = last
      const activity = { lastActiveAt: birth + 2, idleExpiresAt, device }
      await run(store.sessions.touch({ id, activity, now: birth + 2 }))
      const listed = await run(other.sessions.list("alice", birth + 2))
      assert.deepEqual(
        listed.map((session) => session.id),
        [id, first.id]
      )
    }
  },
  {
    name: "list and count leave out what has ended or expired, and other users' sessions",
    run: async (store, other) => {
      const alive = await add(store, sessionFixture())
      await add(store, sessionFixture({ userId: "bob" }))
      await add(store, sessionFixture({ ended: endingAt(birth) }))
      await add(store, sessionFixture({ idleExpiresAt: birth + 10 }))
      await add(store, sessionFixture({ absoluteExpiresAt: birth + 10 }))
      const { id } = await add(store, sessionFixture())
      await run(store.sessions.end(id, endingAt(birth + 1)))
      assert.deepEqual(await run(other.sessions.list("alice", birth + 10)), [alive])
      assert.equal(await run(other.sessions.count("alice", birth + 10)), 1)
    }
  },
  {
    name: "list answers claims, device and lineage as find does",
    run: async (store, other) => {
      const session = await add(
        store,
        sessionFixture({ claims: { a: [1] }, device: { ip: "::1" }, authMethod: "pwd" }),
        "data"
      )
      assert.deepEqual(await run(other.sessions.list("alice", birth)), [session])
    }
  }
]
