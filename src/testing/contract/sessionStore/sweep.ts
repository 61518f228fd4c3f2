/**
 * The sweep: what nobody can use any more goes, a bounded number at a time; what expired is told once.
 */
import * as assert from "node:assert/strict"

import type { Session } from "../../../domain/session.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, addMany, birth, endingAt, revocationsOf } from "../steps.ts"

const now = birth + 1000
const endedUpTo = birth + 500
const all = { now, endedUpTo, limit: 1000 } as const
const nothing = { removed: 0, expired: [], more: false } as const
const named = ({ id, userId }: Session) => ({ id, userId })

export const sweep: readonly ContractCase[] = [
  {
    name: "the sweep of an empty store finds nothing",
    run: async (store) => {
      assert.deepEqual(await run(store.sessions.sweep(all)), nothing)
    }
  },
  ...(["idleExpiresAt", "absoluteExpiresAt"] as const).map((limit): ContractCase => ({
    name: `the sweep removes and answers what expired (${limit}) at or before now, with its data`,
    run: async (store, other) => {
      const [before, at, after] = await addMany(store, 3, (i) => ({ [limit]: now - 1 + i }))
      assert.ok(before && at && after)
      const swept = await run(store.sessions.sweep(all))
      assert.deepEqual([swept.removed, swept.more], [2, false])
      assert.deepEqual(
        new Set(swept.expired.map((each) => JSON.stringify([each.id, each.userId]))),
        new Set([before, at].map((each) => JSON.stringify([each.id, each.userId])))
      )
      for (const { id } of [before, at]) {
        assert.equal(await run(other.sessions.find(id)), undefined)
        assert.equal(await run(other.sessions.findWithData(id)), undefined)
      }
      assert.deepEqual(await run(other.sessions.find(after.id)), after)
    }
  })),
  {
    name: "a session past its absolute timeout is swept, although its idle timeout is later",
    run: async (store) => {
      const session = await add(
        store,
        sessionFixture({ absoluteExpiresAt: now, idleExpiresAt: now + 1 })
      )
      assert.deepEqual(await run(store.sessions.sweep(all)), {
        removed: 1,
        expired: [named(session)],
        more: false
      })
    }
  },
  {
    name: "the sweep keeps ended sessions until their time has come, and answers none of them",
    run: async (store, other) => {
      const sessions = await addMany(store, 3, () => ({}))
      const ended: (Session | undefined)[] = []
      for (const [i, { id }] of sessions.entries()) {
        ended.push(await run(store.sessions.end(id, endingAt(endedUpTo - 1 + i))))
      }
      assert.deepEqual(
        await run(store.sessions.sweep({ ...all, endedUpTo: endedUpTo - 2 })),
        nothing
      )
      assert.deepEqual(await run(other.sessions.sweep(all)), { ...nothing, removed: 2 })
      const found = []
      for (const { id } of sessions) found.push(await run(store.sessions.find(id)))
      assert.deepEqual(found, [undefined, undefined, ended[2]])
    }
  },
  {
    name: "a session that was ended does not expire: it stays until its ending's time has come",
    run: async (store) => {
      const { id } = await add(store, sessionFixture({ idleExpiresAt: now - 10 }))
      const ended = await run(store.sessions.end(id, endingAt(now - 20)))
      assert.deepEqual(await run(store.sessions.sweep(all)), nothing)
      assert.deepEqual(await run(store.sessions.find(id)), ended)
      const later = { ...all, endedUpTo: now - 20 }
      assert.deepEqual(await run(store.sessions.sweep(later)), { ...nothing, removed: 1 })
      assert.equal(await run(store.sessions.find(id)), undefined)
    }
  },
  {
    name: "the sweep never touches a living session",
    run: async (store, other) => {
      const fresh = await addMany(store, 5, () => ({}))
      const touched = await add(store, sessionFixture({ idleExpiresAt: now - 1 }))
      const { id, device } = touched
      const activity = { lastActiveAt: now - 2, idleExpiresAt: now + 1, device }
      await run(store.sessions.touch({ id, activity, now: now - 2 }))
      assert.deepEqual(await run(store.sessions.sweep(all)), nothing)
      for (const session of [...fresh, { ...touched, ...activity }]) {
        assert.deepEqual(await run(other.sessions.find(session.id)), session)
      }
    }
  },
  {
    name: "the sweep removes at most its limit, and says truly whether there is more",
    run: async (store, other) => {
      await addMany(store, 5, () => ({ idleExpiresAt: now }))
      await addMany(store, 5, () => ({ ended: endingAt(endedUpTo) }))
      await addMany(store, 3, () => ({}))
      const step = async (limit: number) => {
        const { removed, more } = await run(store.sessions.sweep({ ...all, limit }))
        return [removed, more]
      }
      assert.deepEqual(await step(4), [4, true])
      assert.deepEqual(await step(1), [1, true])
      assert.deepEqual(await step(4), [4, true])
      assert.deepEqual(await step(1), [1, false])
      assert.deepEqual(await step(1), [0, false])
      assert.equal(await run(other.sessions.count("alice", birth)), 3)
    }
  },
  {
    name: "a sweep whose limit is exactly what there is says that there is no more",
    run: async (store) => {
      await addMany(store, 5, () => ({ idleExpiresAt: now }))
      const swept = await run(store.sessions.sweep({ ...all, limit: 5 }))
      assert.deepEqual([swept.removed, swept.expired.length, swept.more], [5, 5, false])
    }
  },
  {
    name: "the sweep writes no revocation, and forgets none",
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture())
      await run(store.sessions.end(id, endingAt(endedUpTo)))
      await add(store, sessionFixture({ idleExpiresAt: now }))
      const before = await revocationsOf(store)
      assert.equal((await run(store.sessions.sweep(all))).removed, 2)
      assert.deepEqual(await revocationsOf(other), before)
    }
  }
]
