/**
 * Adding sessions: what was put in comes out, and adding it again changes nothing.
 */
import * as assert from "node:assert/strict"

import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

import type { Session } from "../../../domain/session.ts"
import type { InsertOutcome } from "../../../ports/SessionStore.ts"
import type { StorePorts } from "../../../ports/StoreAdapter.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, atOnce, birth, endingAt, freshDigest, revocationsOf, rotated } from "../steps.ts"

const insertAgain = (store: StorePorts, session: Session) =>
  store.sessions.insert({
    session,
    data: "the data of a second insert",
    limit: () => ({ kind: "reject" }),
    eviction: endingAt(birth, { cause: "limit" })
  })

function assertRepeated(outcome: InsertOutcome): void {
  assert.ok(outcome.kind === "inserted")
  assert.deepEqual(outcome.evicted, [])
}

export const insertion: readonly ContractCase[] = [
  {
    name: "a session without any optional part comes back as it went in",
    run: async (store, other) => {
      const session = await add(store, sessionFixture())
      assert.deepEqual(await run(store.sessions.find(session.id)), session)
      assert.deepEqual(await run(other.sessions.find(session.id)), session)
    }
  },
  {
    name: "a session with every optional part comes back as it went in",
    run: async (store, other) => {
      const session = await add(
        store,
        sessionFixture({
          authTime: birth - 5000,
          authMethod: "pwd",
          lineage: {
            current: { digest: freshDigest(), generation: 7, issuedAt: birth + 3 },
            previous: { digest: freshDigest(), issuedAt: birth + 2 },
            beforePrevious: freshDigest(),
            settled: true
          },
          revision: 12,
          lastActiveAt: birth + 4,
          ended: endingAt(birth + 5, { cause: "theft", reason: "an old token" }),
          claims: { role: "admin" },
          claimsVersion: 3,
          device: {
            ip: "2001:db8::1",
            userAgent: "Mozilla/5.0",
            fingerprint: "f1",
            name: "phone",
            location: "Ulm"
          }
        }),
        { cart: [1, 2] }
      )
      assert.deepEqual(await run(other.sessions.find(session.id)), session)
      assert.deepEqual(await run(other.sessions.findWithData(session.id)), {
        session,
        data: { value: { cart: [1, 2] }, version: 0 }
      })
    }
  },
  {
    name: "an id that nobody has is found nowhere",
    run: async (store) => {
      const { id } = sessionFixture()
      await add(store, sessionFixture())
      assert.equal(await run(store.sessions.find(id)), undefined)
      assert.equal(await run(store.sessions.findWithData(id)), undefined)
    }
  },
  {
    name: "a session that is inserted again is inserted, evicts nobody, and stays as it was",
    run: async (store, other) => {
      const session = await add(store, sessionFixture(), "first")
      assertRepeated(await run(insertAgain(other, session)))
      const lineage = rotated(session.lineage, birth + 10)
      const { lastActiveAt, idleExpiresAt, device } = session
      const activity = { lastActiveAt, idleExpiresAt, device }
      await run(
        store.sessions.advance({ id: session.id, revision: 0, lineage, activity, now: birth + 10 })
      )
      assertRepeated(await run(insertAgain(other, session)))
      assert.deepEqual(await run(store.sessions.findWithData(session.id)), {
        session: { ...session, lineage, revision: 1 },
        data: { value: "first", version: 0 }
      })
      assert.equal(await run(store.sessions.count("alice", birth)), 1)
      assert.deepEqual(await revocationsOf(store), [])
    }
  },
  {
    name: "a session that has ended stays ended when it is inserted again",
    run: async (store, other) => {
      const session = await add(store, sessionFixture())
      const ended = await run(store.sessions.end(session.id, endingAt(birth + 1)))
      assertRepeated(await run(insertAgain(other, session)))
      assert.deepEqual(await run(other.sessions.find(session.id)), ended)
    }
  },
  {
    name: "a session that is inserted 20 times at once is there once",
    run: async (store, other) => {
      const session = sessionFixture()
      const input = { session, data: 1, eviction: endingAt(birth, { cause: "limit" }) } as const
      const limit = () => ({ kind: "admit", evict: [], exceeded: false }) as const
      const outcomes = await atOnce(20, [store, other], ({ sessions }) =>
        sessions.insert({ ...input, limit })
      )
      for (const outcome of outcomes) assertRepeated(outcome)
      assert.deepEqual(await run(other.sessions.list("alice", birth)), [session])
    }
  },
  ...Object.entries({
    salt: (session: Session) => ({ ...session, salt: sessionFixture().salt }),
    user: (session: Session) => ({ ...session, userId: "mallory" })
  }).map(([difference, change]): ContractCase => ({
    name: `a session with another's id and another ${difference} is a defect and changes nothing`,
    run: async (store, other) => {
      const session = await add(store, sessionFixture(), "first")
      const input = { data: "second", limit: undefined, eviction: endingAt(birth) }
      const exit = await Effect.runPromiseExit(
        other.sessions.insert({ session: change(session), ...input })
      )
      assert.ok(Exit.hasDies(exit))
      assert.deepEqual(await run(store.sessions.findWithData(session.id)), {
        session,
        data: { value: "first", version: 0 }
      })
      assert.deepEqual(await run(store.sessions.list("alice", birth)), [session])
      assert.equal(await run(store.sessions.count("mallory", birth)), 0)
    }
  })),
  {
    name: "what callers do to what they gave or got changes nothing that is stored",
    run: async (store, other) => {
      const given = sessionFixture({ claims: { roles: ["user"] }, device: { name: "phone" } })
      const data = { cart: ["book"] }
      const expected = structuredClone({ session: given, data: { value: data, version: 0 } })
      await add(store, given, data)
      const got = await run(store.sessions.findWithData(given.id))
      for (const session of [given, got?.session]) {
        Reflect.set(session ?? {}, "userId", "mallory")
        Reflect.set(session?.device ?? {}, "name", "stolen")
        Reflect.set(session?.lineage.current ?? {}, "generation", 99)
        Reflect.set(Object(session?.claims), "roles", ["admin"])
      }
      for (const value of [data, got?.data.value]) Reflect.set(Object(value), "cart", [])
      assert.deepEqual(await run(store.sessions.findWithData(given.id)), expected)
      assert.deepEqual(await run(other.sessions.list("alice", birth)), [expected.session])
    }
  },
  {
    name: "a store that answers succeeds in a ping",
    run: async (store) => {
      assert.equal(await run(store.sessions.ping()), undefined)
    }
  }
]
