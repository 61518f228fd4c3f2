/**
 * Ending one session: once, for good, and with a revocation that every node can read.
 */
import * as assert from "node:assert/strict"

import type { EndCause } from "../../../domain/session.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import {
  add,
  addMany,
  atOnce,
  birth,
  endingAt,
  idsOf,
  publishedSessions,
  revocationsOf,
  rotated
} from "../steps.ts"

const causes: readonly EndCause[] = ["logout", "revoked", "theft", "limit", "replaced"]

export const end: readonly ContractCase[] = [
  ...causes.map((cause): ContractCase => ({
    name: `end (${cause}) answers the session as it is then, with its ending and the next revision`,
    run: async (store, other) => {
      const session = await add(store, sessionFixture({ revision: 4, claims: "c" }), "data")
      const ending = endingAt(birth + 30, { cause, reason: "because" })
      const expected = { ...session, ended: ending, revision: 5 }
      assert.deepEqual(await run(store.sessions.end(session.id, ending)), expected)
      assert.deepEqual(await run(other.sessions.findWithData(session.id)), {
        session: expected,
        data: { value: "data", version: 0 }
      })
    }
  })),
  {
    name: "end writes one revocation of that session, at the ending's time",
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture())
      await add(store, sessionFixture())
      await run(store.sessions.end(id, endingAt(birth + 30)))
      const expected = [{ kind: "session", sessionId: id, at: birth + 30 }]
      assert.deepEqual(await revocationsOf(store), expected)
      assert.deepEqual(await revocationsOf(other), expected)
    }
  },
  {
    name: "end does not ask for the revision",
    run: async (store, other) => {
      const { id, revision, lineage, lastActiveAt, idleExpiresAt, device } = await add(
        store,
        sessionFixture()
      )
      const activity = { lastActiveAt, idleExpiresAt, device }
      const change = { id, revision, lineage: rotated(lineage, birth), activity, now: birth }
      await run(store.sessions.advance(change))
      assert.equal((await run(other.sessions.end(id, endingAt(birth))))?.revision, 2)
    }
  },
  {
    name: "once ended, a session keeps its first ending, and a second one writes no revocation",
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture())
      const first = await run(store.sessions.end(id, endingAt(birth + 1, { cause: "theft" })))
      for (const at of [birth, birth + 1, birth + 2]) {
        const again = endingAt(at, { cause: "logout", reason: "again" })
        assert.equal(await run(other.sessions.end(id, again)), undefined)
      }
      assert.deepEqual(await run(store.sessions.find(id)), first)
      assert.equal((await revocationsOf(store)).length, 1)
    }
  },
  {
    name: "of 20 simultaneous endings of one session one is answered, stored and published",
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture())
      const answers = await atOnce(20, [store, other], ({ sessions }, i) =>
        sessions.end(id, endingAt(birth + i, { reason: `number ${i}` }))
      )
      const ended = answers.filter((answer) => answer !== undefined)
      assert.equal(ended.length, 1)
      assert.equal(ended[0]?.revision, 1)
      assert.deepEqual(await run(other.sessions.find(id)), ended[0])
      assert.deepEqual(await revocationsOf(other), [
        { kind: "session", sessionId: id, at: ended[0]?.ended?.at }
      ])
    }
  },
  {
    name: "sessions that end at once each end, and each is published once",
    run: async (store, other) => {
      const sessions = await addMany(store, 40, (i) => ({ userId: `user ${i % 3}` }))
      const answers = await atOnce(40, [store, other], (opening, i) =>
        opening.sessions.end(sessions[i]?.id ?? sessionFixture().id, endingAt(birth))
      )
      assert.deepEqual(idsOf(answers.filter((answer) => answer !== undefined)), idsOf(sessions))
      assert.deepEqual(await publishedSessions(other), idsOf(sessions))
    }
  }
]
