/**
 * The session limit: what a sign-in is shown, and what gives way to it.
 */
import * as assert from "node:assert/strict"

import type { LimitCandidate } from "../../../domain/limit.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, addMany, birth, endingAt, idsOf, revocationsOf, signIn } from "../steps.ts"

const eviction = endingAt(birth + 10, { cause: "limit", reason: "too many" })

export const limits: readonly ContractCase[] = [
  {
    name: "a limit is shown the user's other sessions that are alive when the new one is created",
    run: async (store, other) => {
      const now = birth + 10
      const old = await add(store, sessionFixture({ lastActiveAt: birth + 3 }))
      const young = await add(store, sessionFixture({ createdAt: birth + 2 }))
      const lastMoment = await add(store, sessionFixture({ idleExpiresAt: now + 1 }))
      await add(store, sessionFixture({ idleExpiresAt: now }))
      await add(store, sessionFixture({ absoluteExpiresAt: now }))
      await add(store, sessionFixture({ ended: endingAt(birth + 1) }))
      await add(store, sessionFixture({ userId: "bob" }))
      const shown: (readonly LimitCandidate[])[] = []
      await run(
        other.sessions.insert({
          session: sessionFixture({ createdAt: now }),
          data: undefined,
          limit: (alive) => {
            shown.push(alive)
            return { kind: "admit", evict: [], exceeded: false }
          },
          eviction
        })
      )
      assert.ok(shown.length > 0)
      for (const candidates of shown) {
        assert.deepEqual(idsOf(candidates), idsOf([old, young, lastMoment]))
        for (const { id, createdAt, lastActiveAt } of [old, young, lastMoment]) {
          const candidate = candidates.find((each) => each.id === id)
          assert.equal(candidate?.createdAt, createdAt)
          assert.equal(candidate?.lastActiveAt, lastActiveAt)
        }
      }
    }
  },
  {
    name: "a sign-in within the limit evicts nobody",
    run: async (store) => {
      for (let i = 0; i < 3; i++) {
        const limit = { max: 3, exceeded: "evict-oldest" } as const
        const outcome = await run(signIn(store, sessionFixture(), limit))
        assert.deepEqual(outcome, { kind: "inserted", evicted: [], exceeded: false })
      }
      assert.deepEqual(await revocationsOf(store), [])
    }
  },
  {
    name: "what is evicted ends with the insert, is answered as it is then, and is published",
    run: async (store, other) => {
      const sessions = await addMany(store, 5, (i) => ({
        lastActiveAt: birth + i,
        revision: i,
        claims: { i }
      }))
      const bob = await add(store, sessionFixture({ userId: "bob" }))
      const limit = { max: 3, exceeded: "evict-oldest" } as const
      const newcomer = sessionFixture({ createdAt: birth + 10 })
      const outcome = await run(signIn(store, newcomer, limit, eviction))
      assert.ok(outcome.kind === "inserted")
      assert.equal(outcome.exceeded, true)
      assert.deepEqual(idsOf(outcome.evicted), idsOf(sessions.slice(0, 3)))
      for (const session of sessions.slice(0, 3)) {
        const expected = { ...session, ended: eviction, revision: session.revision + 1 }
        assert.deepEqual(
          outcome.evicted.find((each) => each.id === session.id),
          expected
        )
        assert.deepEqual(await run(other.sessions.find(session.id)), expected)
      }
      assert.deepEqual(
        idsOf(await run(other.sessions.list("alice", birth + 10))),
        idsOf([newcomer, ...sessions.slice(3)])
      )
      assert.deepEqual(await run(other.sessions.find(bob.id)), bob)
      const feed = await revocationsOf(other)
      assert.deepEqual(
        feed.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
        idsOf(sessions.slice(0, 3)).map((sessionId) => ({
          kind: "session",
          sessionId,
          at: eviction.at
        }))
      )
    }
  },
  {
    name: "a sign-in that is rejected changes nothing",
    run: async (store, other) => {
      const session = await add(store, sessionFixture())
      const newcomer = sessionFixture()
      const outcome = await run(signIn(store, newcomer, { max: 1, exceeded: "reject" }))
      assert.deepEqual(outcome, { kind: "rejected" })
      assert.equal(await run(other.sessions.findWithData(newcomer.id)), undefined)
      assert.deepEqual(await run(other.sessions.list("alice", birth)), [session])
      assert.deepEqual(await revocationsOf(other), [])
    }
  },
  {
    name: "a sign-in beyond a limit that only notifies is added, says so, and evicts nobody",
    run: async (store, other) => {
      await add(store, sessionFixture())
      const outcome = await run(signIn(store, sessionFixture(), { max: 1, exceeded: "notify" }))
      assert.deepEqual(outcome, { kind: "inserted", evicted: [], exceeded: true })
      assert.equal(await run(other.sessions.count("alice", birth)), 2)
    }
  },
  {
    name: "a place that an ending or an expiry left is free",
    run: async (store, other) => {
      const limit = { max: 2, exceeded: "reject" } as const
      const { id } = await add(store, sessionFixture())
      await add(store, sessionFixture({ idleExpiresAt: birth + 10 }))
      assert.equal((await run(signIn(other, sessionFixture(), limit))).kind, "rejected")
      await run(store.sessions.end(id, endingAt(birth + 1)))
      assert.equal((await run(signIn(other, sessionFixture(), limit))).kind, "inserted")
      const later = sessionFixture({ createdAt: birth + 10 })
      assert.equal((await run(signIn(other, later, limit))).kind, "inserted")
    }
  }
]
