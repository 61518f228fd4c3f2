/**
 * Ending all sessions of a user: those that existed, but for one, and nobody else's.
 */
import * as assert from "node:assert/strict"

import type { Session } from "../../../domain/session.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, addMany, atOnce, birth, endingAt, idsOf, revocationsOf } from "../steps.ts"

const ending = endingAt(birth + 100, { reason: "password changed" })
const allOfAlice = { userId: "alice", createdUpTo: birth + 100, except: undefined, ending } as const

export const endAll: readonly ContractCase[] = [
  {
    name: "endAll answers each session as it is then, with its ending and the next revision",
    run: async (store, other) => {
      const first = await add(store, sessionFixture({ revision: 2, claims: "c" }), "data")
      const second = await add(store, sessionFixture({ createdAt: birth + 1 }))
      const answers = await run(store.sessions.endAll(allOfAlice))
      assert.deepEqual(idsOf(answers), idsOf([first, second]))
      for (const session of [first, second]) {
        const expected = { ...session, ended: ending, revision: session.revision + 1 }
        assert.deepEqual(
          answers.find((answer) => answer.id === session.id),
          expected
        )
        assert.deepEqual(await run(other.sessions.find(session.id)), expected)
      }
      assert.deepEqual((await run(other.sessions.findWithData(first.id)))?.data, {
        value: "data",
        version: 0
      })
    }
  },
  {
    name: "endAll ends what was created at or before the given millisecond, and nothing younger",
    run: async (store, other) => {
      const sessions = await addMany(store, 3, (i) => ({ createdAt: birth + 9 + i }))
      const input = { ...allOfAlice, createdUpTo: birth + 10 }
      assert.deepEqual(idsOf(await run(store.sessions.endAll(input))), idsOf(sessions.slice(0, 2)))
      assert.deepEqual(await run(other.sessions.list("alice", birth + 100)), sessions.slice(2))
    }
  },
  {
    name: "endAll spares the session that it is told to",
    run: async (store, other) => {
      const [spared, ...rest] = await addMany(store, 3, () => ({}))
      assert.ok(spared)
      const answers = await run(store.sessions.endAll({ ...allOfAlice, except: spared.id }))
      assert.deepEqual(idsOf(answers), idsOf(rest))
      assert.deepEqual(await run(other.sessions.find(spared.id)), spared)
    }
  },
  {
    name: "endAll with another user's session to spare ends all of this user's",
    run: async (store, other) => {
      const mine = await add(store, sessionFixture())
      const theirs = await add(store, sessionFixture({ userId: "bob" }))
      const answers = await run(store.sessions.endAll({ ...allOfAlice, except: theirs.id }))
      assert.deepEqual(idsOf(answers), idsOf([mine]))
      assert.deepEqual(await run(other.sessions.find(theirs.id)), theirs)
    }
  },
  {
    name: "endAll leaves other users' sessions, and those that ended or expired before, as they were",
    run: async (store, other) => {
      const bob = await add(store, sessionFixture({ userId: "bob" }))
      const expired = await add(store, sessionFixture({ idleExpiresAt: birth + 100 }))
      const ended = await add(store, sessionFixture({ ended: endingAt(birth + 1) }))
      const alive = await add(store, sessionFixture({ idleExpiresAt: birth + 101 }))
      assert.deepEqual(idsOf(await run(store.sessions.endAll(allOfAlice))), [alive.id])
      for (const session of [bob, expired, ended]) {
        assert.deepEqual(await run(other.sessions.find(session.id)), session)
      }
    }
  },
  {
    name: "endAll writes one revocation of the user, and none of the sessions",
    run: async (store, other) => {
      const [spared] = await addMany(store, 5, () => ({}))
      const input = { ...allOfAlice, createdUpTo: birth + 7, except: spared?.id }
      await run(store.sessions.endAll(input))
      assert.deepEqual(await revocationsOf(other), [
        {
          kind: "user",
          userId: "alice",
          createdUpTo: birth + 7,
          except: spared?.id,
          at: ending.at
        }
      ])
    }
  },
  {
    name: "endAll writes its revocation even where nothing was alive, at each call",
    run: async (store, other) => {
      assert.deepEqual(await run(store.sessions.endAll(allOfAlice)), [])
      assert.deepEqual(await run(other.sessions.endAll(allOfAlice)), [])
      const { userId, createdUpTo, except } = allOfAlice
      const revocation = { kind: "user", userId, createdUpTo, except, at: ending.at }
      assert.deepEqual(await revocationsOf(other), [revocation, revocation])
    }
  },
  {
    name: "two simultaneous endAlls answer every session once between them",
    run: async (store, other) => {
      const sessions = await addMany(store, 25, (i) => ({ createdAt: birth + i }))
      const answers = await atOnce(2, [store, other], (opening, i) =>
        opening.sessions.endAll({ ...allOfAlice, ending: endingAt(birth + 100 + i) })
      )
      assert.deepEqual(idsOf(answers.flat()), idsOf(sessions))
      for (const answer of answers.flat()) {
        assert.equal(answer.revision, 1)
        assert.deepEqual(await run(other.sessions.find(answer.id)), answer)
      }
      const feed = await revocationsOf(store)
      assert.deepEqual(new Set(feed.map(({ at }) => at)), new Set([birth + 100, birth + 101]))
    }
  },
  {
    name: "an endAll among single endings: every session is answered once between them",
    run: async (store, other) => {
      const sessions = await addMany(store, 20, () => ({}))
      const endOne = ({ id }: Session, i: number) =>
        run((i % 2 === 0 ? store : other).sessions.end(id, endingAt(birth + 1)))
      const [early, all, late] = await Promise.all([
        Promise.all(sessions.slice(0, 10).map(endOne)),
        run(other.sessions.endAll(allOfAlice)),
        Promise.all(sessions.slice(10).map(endOne))
      ])
      const single = [...early, ...late].filter((answer) => answer !== undefined)
      assert.deepEqual(idsOf([...single, ...all]), idsOf(sessions))
      const kinds = (await revocationsOf(other)).map(({ kind }) => kind)
      assert.equal(kinds.filter((kind) => kind === "user").length, 1)
      assert.equal(kinds.filter((kind) => kind === "session").length, single.length)
    }
  },
  {
    name: "endAll ends 300 sessions in one call",
    run: async (store, other) => {
      const sessions = []
      for (let i = 0; i < 300; i++) sessions.push(await add(store, sessionFixture()))
      assert.deepEqual(idsOf(await run(other.sessions.endAll(allOfAlice))), idsOf(sessions))
      assert.equal(await run(store.sessions.count("alice", birth + 100)), 0)
    }
  }
]
