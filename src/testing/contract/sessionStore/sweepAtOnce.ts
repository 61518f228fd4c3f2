/**
 * The sweep beside other sweeps and beside the use of what it is about to remove.
 */
import * as assert from "node:assert/strict"

import type { Session } from "../../../domain/session.ts"
import type { StorePorts } from "../../../ports/StoreAdapter.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { addMany, birth, endingAt, idsOf } from "../steps.ts"

const now = birth + 1000
const endedUpTo = birth + 500

/** Sweeps until there is no more, and answers every expired session. */
async function sweepUp(
  store: StorePorts,
  limit: number
): Promise<readonly { readonly id: string }[]> {
  const expired: { readonly id: string }[] = []
  for (let round = 0; round < 1000; round++) {
    const swept = await run(store.sessions.sweep({ now, endedUpTo, limit }))
    assert.ok(swept.removed <= limit)
    expired.push(...swept.expired)
    if (!swept.more) return expired
  }
  return assert.fail("the sweep always says that there is more")
}

export const sweepAtOnce: readonly ContractCase[] = [
  {
    name: "two sweepers at once answer every expired session once between them",
    run: async (store, other) => {
      const expired = await addMany(store, 60, (i) => ({ idleExpiresAt: now - (i % 7) }))
      await addMany(store, 10, () => ({ ended: endingAt(endedUpTo) }))
      const alive = await addMany(store, 5, () => ({}))
      const answers = await Promise.all([sweepUp(store, 7), sweepUp(other, 7)])
      assert.deepEqual(idsOf(answers.flat()), idsOf(expired))
      assert.deepEqual(await run(other.sessions.sweep({ now, endedUpTo, limit: 100 })), {
        removed: 0,
        expired: [],
        more: false
      })
      assert.deepEqual(idsOf(await run(store.sessions.list("alice", birth))), idsOf(alive))
    }
  },
  {
    name: "a touch that meets the sweep is applied and the session stays, or it is not and it goes",
    run: async (store, other) => {
      const sessions = await addMany(store, 30, () => ({ idleExpiresAt: now }))
      const touchIt = async ({ id, device }: Session) => {
        const activity = { lastActiveAt: now - 1, idleExpiresAt: now + 1000, device }
        return (await run(store.sessions.touch({ id, activity, now: now - 1 }))) === "applied"
      }
      const [early, expired, late] = await Promise.all([
        Promise.all(sessions.slice(0, 15).map(touchIt)),
        sweepUp(other, 4),
        Promise.all(sessions.slice(15).map(touchIt))
      ])
      const touched = sessions.filter((_, i) => [...early, ...late][i])
      assert.deepEqual(idsOf([...touched, ...expired]), idsOf(sessions))
      assert.deepEqual(idsOf(await run(store.sessions.list("alice", now))), idsOf(touched))
    }
  },
  {
    name: "a session whose ending meets the sweep is ended or expired, never both",
    run: async (store, other) => {
      const sessions = await addMany(store, 30, () => ({ idleExpiresAt: now }))
      const endIt = ({ id }: Session) => run(store.sessions.end(id, endingAt(now - 1)))
      const [early, expired, late] = await Promise.all([
        Promise.all(sessions.slice(0, 15).map(endIt)),
        sweepUp(other, 4),
        Promise.all(sessions.slice(15).map(endIt))
      ])
      const ended = [...early, ...late].filter((answer) => answer !== undefined)
      assert.deepEqual(idsOf([...ended, ...expired]), idsOf(sessions))
    }
  }
]
