/**
 * Use keeps a session alive: its activity moves forward and never back, and nothing else moves.
 */
import * as assert from "node:assert/strict"

import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, atOnce, birth, revocationsOf, rotated } from "../steps.ts"

const idle = sessionFixture().idleExpiresAt

export const touch: readonly ContractCase[] = [
  {
    name: "touch writes the activity and leaves the rest, the revision too",
    run: async (store, other) => {
      const session = await add(
        store,
        sessionFixture({ revision: 3, claims: { a: 1 }, device: { ip: "::1", name: "phone" } }),
        "data"
      )
      const activity = {
        lastActiveAt: birth + 70,
        idleExpiresAt: idle + 70,
        device: { userAgent: "new" }
      }
      const change = { id: session.id, activity, now: birth + 70 }
      assert.equal(await run(store.sessions.touch(change)), "applied")
      assert.deepEqual(await run(other.sessions.findWithData(session.id)), {
        session: { ...session, ...activity },
        data: { value: "data", version: 0 }
      })
      assert.deepEqual(await revocationsOf(other), [])
    }
  },
  {
    name: "touch keeps the later of the stored and the given times, each on its own",
    run: async (store, other) => {
      const session = await add(
        store,
        sessionFixture({ lastActiveAt: birth + 50, idleExpiresAt: idle + 50 })
      )
      for (const [active, expires, activeThen, expiresThen] of [
        [49, 49, 50, 50],
        [0, 51, 50, 51],
        [51, 0, 51, 51],
        [52, 52, 52, 52],
        [51, 53, 52, 53]
      ] as const) {
        const device = { name: `${active} ${expires}` }
        const activity = { lastActiveAt: birth + active, idleExpiresAt: idle + expires, device }
        const change = { id: session.id, activity, now: birth + active }
        assert.equal(await run(store.sessions.touch(change)), "applied")
        assert.deepEqual(await run(other.sessions.find(session.id)), {
          ...session,
          lastActiveAt: birth + activeThen,
          idleExpiresAt: idle + expiresThen,
          device
        })
      }
    }
  },
  {
    name: "a touch that finds everything as it would write it is applied",
    run: async (store, other) => {
      const { id, lastActiveAt, idleExpiresAt, device } = await add(store, sessionFixture())
      const change = { id, activity: { lastActiveAt, idleExpiresAt, device }, now: birth }
      assert.equal(await run(store.sessions.touch(change)), "applied")
      assert.equal(await run(other.sessions.touch(change)), "applied")
    }
  },
  {
    name: "a session lives as long as its last touch said",
    run: async (store, other) => {
      const session = await add(store, sessionFixture())
      const { id, userId, device } = session
      const activity = { lastActiveAt: idle - 1, idleExpiresAt: idle + 1000, device }
      await run(store.sessions.touch({ id, activity, now: idle - 1 }))
      assert.equal(await run(other.sessions.count(userId, idle + 999)), 1)
      assert.equal(await run(other.sessions.count(userId, idle + 1000)), 0)
    }
  },
  {
    name: "50 simultaneous touches leave the latest times",
    run: async (store, other) => {
      const { id, device } = await add(store, sessionFixture())
      const outcomes = await atOnce(50, [store, other], ({ sessions }, i) => {
        // 7 and 50 have no common divisor: every step from 0 to 49 comes once, in no order.
        const step = (i * 7) % 50
        const activity = { lastActiveAt: birth + step, idleExpiresAt: idle + 49 - step, device }
        return sessions.touch({ id, activity, now: birth })
      })
      assert.deepEqual(new Set(outcomes), new Set(["applied"]))
      const found = await run(other.sessions.find(id))
      assert.equal(found?.lastActiveAt, birth + 49)
      assert.equal(found?.idleExpiresAt, idle + 49)
    }
  },
  {
    name: "a touch between reading and advancing costs nobody the revision",
    run: async (store, other) => {
      const { id, revision, lineage, device } = await add(store, sessionFixture())
      const activity = { lastActiveAt: birth + 1, idleExpiresAt: idle + 1, device }
      await run(other.sessions.touch({ id, activity, now: birth + 1 }))
      const change = {
        id,
        revision,
        lineage: rotated(lineage, birth + 1),
        activity,
        now: birth + 1
      }
      assert.equal(await run(store.sessions.advance(change)), "applied")
    }
  }
]
