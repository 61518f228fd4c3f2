/**
 * Events that are written with the endings that they tell of: both, or neither.
 */
import * as assert from "node:assert/strict"
import { setImmediate as turn } from "node:timers/promises"

import type { EventRecord } from "../../../ports/EventLog.ts"
import type { Announce } from "../../../ports/SessionStore.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, addMany, atOnce, birth, endingAt, idsOf, revocationsOf, signIn } from "../steps.ts"
import { announce, assertLog, logOf, recordIn, recordsOf, toldSessions } from "./records.ts"

const ending = endingAt(birth + 30, { cause: "logout", reason: "it's \u0000 over 😀" })
const all = { userId: "alice", createdUpTo: birth, except: undefined, ending } as const

export const announcement: readonly ContractCase[] = [
  {
    name: "end announces the session as it is then, and what is announced is in the log",
    run: async (store, other) => {
      const session = await add(store, sessionFixture({ device: { name: "Zoë’s 📱" } }))
      const ended = { ...session, ended: ending, revision: 1 }
      const written: EventRecord[] = []
      await run(
        store.sessions.end(session.id, ending, (sessions) => {
          assert.deepEqual(sessions, [ended])
          written.splice(0, written.length, ...announce(sessions), ...recordsOf(2))
          return written
        })
      )
      assert.equal(written.length, 3)
      await assertLog(other, written)
    }
  },
  {
    name: "an ending that does not apply announces no session; what is said all the same is in the log",
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture())
      await run(store.sessions.end(id, ending, announce))
      const log = await logOf(store)
      const unheard: Announce = (sessions) => {
        assert.deepEqual(sessions, [])
        return []
      }
      assert.equal(await run(other.sessions.end(id, ending, unheard)), undefined)
      assert.equal(await run(other.sessions.end(sessionFixture().id, ending, unheard)), undefined)
      assert.deepEqual(await logOf(store), log)
      const [record] = recordsOf(1)
      assert.ok(record)
      assert.equal(await run(other.sessions.end(id, ending, () => [record])), undefined)
      await assertLog(store, [...log.map(recordIn), record])
      assert.equal((await revocationsOf(store)).length, 1)
    }
  },
  {
    name: "of 20 simultaneous endings of one session one is in the log",
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture())
      await atOnce(20, [store, other], ({ sessions }) => sessions.end(id, ending, announce))
      assert.deepEqual(await toldSessions(other), [id])
    }
  },
  {
    name: "whoever sees an ending finds its event in the log",
    run: async (store, other) => {
      const sessions = await addMany(store, 20, () => ({}))
      let done = false
      const endings = Promise.all(
        sessions.map(({ id }) => run(store.sessions.end(id, ending, announce)))
      ).finally(() => {
        done = true
      })
      let wasLast = false
      while (!wasLast) {
        wasLast = done
        const alive = idsOf(await run(other.sessions.list("alice", birth)))
        const told = await toldSessions(other)
        for (const { id } of sessions) assert.ok(alive.includes(id) || told.includes(id))
        // Reads may be answered without the event loop going round, which a write may wait for.
        await turn()
      }
      await endings
      assert.deepEqual(await toldSessions(store), idsOf(sessions))
    }
  },
  ...[1, 3, 100].map((n): ContractCase => ({
    name: `endAll of ${n} announces each, and all are in the log`,
    run: async (store, other) => {
      const sessions = await addMany(store, n, () => ({}))
      const bob = await add(store, sessionFixture({ userId: "bob" }))
      const ended = await run(store.sessions.endAll({ ...all, announce }))
      assert.deepEqual(idsOf(ended), idsOf(sessions))
      assert.deepEqual(await toldSessions(other), idsOf(sessions))
      assert.deepEqual(await run(other.sessions.find(bob.id)), bob)
    }
  })),
  {
    name: "an endAll with nothing alive announces no session, and writes what is said all the same",
    run: async (store, other) => {
      const announced: (readonly unknown[])[] = []
      const records = recordsOf(2)
      const said: Announce = (sessions) => {
        announced.push(sessions)
        return records
      }
      assert.deepEqual(await run(store.sessions.endAll({ ...all, announce: said })), [])
      assert.ok(announced.length > 0)
      for (const sessions of announced) assert.deepEqual(sessions, [])
      await assertLog(other, records)
      await run(other.sessions.endAll({ ...all, announce }))
      await assertLog(store, records)
    }
  },
  {
    name: "two simultaneous endAlls announce every session once between them",
    run: async (store, other) => {
      const sessions = await addMany(store, 25, () => ({}))
      await atOnce(2, [store, other], (opening) => opening.sessions.endAll({ ...all, announce }))
      assert.deepEqual(await toldSessions(other), idsOf(sessions))
    }
  },
  {
    name: "what a sign-in evicts is announced and in the log, and nothing else is",
    run: async (store, other) => {
      const limit = { max: 2, exceeded: "evict-oldest" } as const
      const [oldest, next] = await addMany(store, 2, (i) => ({ lastActiveAt: birth + i }))
      assert.ok(oldest && next)
      const newcomer = sessionFixture({ createdAt: birth + 10, device: { name: "new" } })
      const eviction = endingAt(birth + 10, { cause: "limit", reason: "too many" })
      for (let again = 0; again < 2; again++) {
        const outcome = await run(signIn(store, newcomer, limit, eviction, announce))
        assert.equal(outcome.kind, "inserted")
      }
      const log = await logOf(other)
      assert.deepEqual(
        log.map(({ event }) => event),
        [
          {
            name: "revoked",
            sessionId: oldest.id,
            userId: "alice",
            at: birth + 10,
            cause: "limit",
            reason: "too many",
            device: {}
          }
        ]
      )
    }
  },
  {
    name: "50 simultaneous sign-ins under evict-oldest announce every eviction once",
    run: async (store, other) => {
      const sessions = Array.from({ length: 50 }, () => sessionFixture())
      const limit = { max: 3, exceeded: "evict-oldest" } as const
      const eviction = endingAt(birth, { cause: "limit" })
      const outcomes = await atOnce(50, [store, other], (opening, i) =>
        signIn(opening, sessions[i] ?? sessionFixture(), limit, eviction, announce)
      )
      const evicted = outcomes.flatMap((outcome) =>
        outcome.kind === "inserted" ? outcome.evicted : []
      )
      assert.equal(evicted.length, 47)
      assert.deepEqual(await toldSessions(other), idsOf(evicted))
    }
  },
  {
    name: "a sign-in that is rejected writes no event",
    run: async (store, other) => {
      await add(store, sessionFixture())
      const limit = { max: 1, exceeded: "reject" } as const
      const eviction = endingAt(birth, { cause: "limit" })
      const said: Announce = () => recordsOf(1)
      const outcome = await run(signIn(store, sessionFixture(), limit, eviction, said))
      assert.deepEqual(outcome, { kind: "rejected" })
      assert.deepEqual(await logOf(other), [])
    }
  },
  {
    name: "what is said with a sign-in that evicts nobody is in the log, and once",
    run: async (store, other) => {
      const eviction = endingAt(birth, { cause: "limit" })
      const [first, second] = recordsOf(2)
      assert.ok(first && second)
      const within = { max: 5, exceeded: "reject" } as const
      await run(signIn(store, sessionFixture(), within, eviction, () => [first]))
      const session = sessionFixture()
      const insertion = { session, data: undefined, limit: undefined, eviction }
      for (let again = 0; again < 2; again++) {
        await run(other.sessions.insert({ ...insertion, announce: () => [second] }))
      }
      assert.deepEqual(await run(store.sessions.find(session.id)), session)
      await assertLog(store, [first, second])
    }
  }
]
