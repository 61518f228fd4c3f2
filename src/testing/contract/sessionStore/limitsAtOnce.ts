/**
 * Simultaneous sign-ins of one user behave as if one came after the other.
 */
import * as assert from "node:assert/strict"

import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { atOnce, birth, idsOf, publishedSessions, revocationsOf, signIn } from "../steps.ts"

const many = () => Array.from({ length: 50 }, () => sessionFixture())
const nobody = sessionFixture()

export const limitsAtOnce: readonly ContractCase[] = [
  {
    name: "50 simultaneous sign-ins under evict-oldest leave 3, and answer and publish every eviction once",
    run: async (store, other) => {
      const sessions = many()
      const outcomes = await atOnce(50, [store, other], (opening, i) =>
        signIn(opening, sessions[i] ?? nobody, { max: 3, exceeded: "evict-oldest" })
      )
      const inserted = outcomes.filter((outcome) => outcome.kind === "inserted")
      assert.equal(inserted.length, 50)
      assert.equal(inserted.filter((outcome) => outcome.exceeded).length, 47)
      const evicted = inserted.flatMap((outcome) => outcome.evicted)
      const alive = await run(other.sessions.list("alice", birth))
      assert.equal(alive.length, 3)
      assert.deepEqual(idsOf([...evicted, ...alive]), idsOf(sessions))
      assert.deepEqual(await publishedSessions(store), idsOf(evicted))
    }
  },
  {
    name: "50 simultaneous sign-ins under reject leave the 3 that were inserted",
    run: async (store, other) => {
      const sessions = many()
      const outcomes = await atOnce(50, [store, other], (opening, i) =>
        signIn(opening, sessions[i] ?? nobody, { max: 3, exceeded: "reject" })
      )
      const inserted = sessions.filter((_, i) => outcomes[i]?.kind === "inserted")
      const rejected = sessions.filter((_, i) => outcomes[i]?.kind === "rejected")
      assert.deepEqual([inserted.length, rejected.length], [3, 47])
      assert.deepEqual(idsOf(await run(other.sessions.list("alice", birth))), idsOf(inserted))
      for (const { id } of rejected) assert.equal(await run(store.sessions.find(id)), undefined)
      assert.deepEqual(await revocationsOf(store), [])
    }
  },
  {
    name: "50 simultaneous sign-ins under notify are all inserted, and 47 say that they are too many",
    run: async (store, other) => {
      const sessions = many()
      const outcomes = await atOnce(50, [store, other], (opening, i) =>
        signIn(opening, sessions[i] ?? nobody, { max: 3, exceeded: "notify" })
      )
      const inserted = outcomes.filter((outcome) => outcome.kind === "inserted")
      assert.equal(inserted.length, 50)
      assert.equal(inserted.filter((outcome) => outcome.exceeded).length, 47)
      assert.equal(await run(other.sessions.count("alice", birth)), 50)
      assert.deepEqual(await revocationsOf(store), [])
    }
  },
  {
    name: "simultaneous sign-ins of several users do not count against each other",
    run: async (store, other) => {
      const sessions = Array.from({ length: 24 }, (_, i) =>
        sessionFixture({ userId: `user ${i % 4}` })
      )
      const outcomes = await atOnce(24, [store, other], (opening, i) =>
        signIn(opening, sessions[i] ?? nobody, { max: 2, exceeded: "reject" })
      )
      assert.equal(outcomes.filter((outcome) => outcome.kind === "inserted").length, 8)
      for (let user = 0; user < 4; user++) {
        assert.equal(await run(other.sessions.count(`user ${user}`, birth)), 2)
      }
    }
  },
  {
    name: "sign-ins that meet an endAll: what it did not answer is alive",
    run: async (store, other) => {
      const sessions = Array.from({ length: 20 }, () => sessionFixture())
      const ending = { at: birth, cause: "revoked", reason: undefined } as const
      const all = { userId: "alice", createdUpTo: birth, except: undefined, ending }
      const [ended] = await Promise.all([
        run(other.sessions.endAll(all)),
        atOnce(20, [store, other], (opening, i) =>
          signIn(opening, sessions[i] ?? nobody, { max: 30, exceeded: "reject" })
        )
      ])
      const alive = await run(store.sessions.list("alice", birth))
      assert.deepEqual(idsOf([...ended, ...alive]), idsOf(sessions))
    }
  }
]
