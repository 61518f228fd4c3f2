/**
 * A session is alive until the millisecond before it expires, or until it is ended, and everything that
 * asks for a living session agrees on that. What is refused changes nothing.
 */
import * as assert from "node:assert/strict"

import type { Session } from "../../../domain/session.ts"
import type { StorePorts } from "../../../ports/StoreAdapter.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, birth, endingAt, freshDigest, revocationsOf, rotated } from "../steps.ts"

/** Whether a store takes `session` for alive at `now`; its revision is as given, its versions are 0. */
type Question = (store: StorePorts, session: Session, now: number) => Promise<boolean>

const day = 86_400_000

// It asks for the longest of lives: a store that lets it through has resurrected the session.
const longLife = ({ device }: Session, now: number) => ({
  lastActiveAt: now,
  idleExpiresAt: now + 30 * day,
  device
})

/** Calls that change one session, and only while it is alive. */
const writes: Readonly<Record<string, Question>> = {
  advance: async ({ sessions }, session, now) => {
    const { id, revision, lineage } = session
    const activity = longLife(session, now)
    const change = { id, revision, lineage: rotated(lineage, now), activity, now }
    return (await run(sessions.advance(change))) === "applied"
  },
  touch: async ({ sessions }, session, now) => {
    const activity = longLife(session, now)
    return (await run(sessions.touch({ id: session.id, activity, now }))) === "applied"
  },
  writeData: async ({ sessions }, { id }, now) =>
    (await run(sessions.writeData({ id, version: 0, value: "new", now }))) === "applied",
  writeClaims: async ({ sessions }, { id }, now) =>
    (await run(sessions.writeClaims({ id, version: 0, value: "new", now }))) === "applied",
  end: async ({ sessions }, { id }, now) =>
    (await run(sessions.end(id, endingAt(now)))) !== undefined
}

/** Calls that look at a user's living sessions. */
const overviews: Readonly<Record<string, Question>> = {
  list: async ({ sessions }, { id, userId }, now) =>
    (await run(sessions.list(userId, now))).some((session) => session.id === id),
  count: async ({ sessions }, { userId }, now) => (await run(sessions.count(userId, now))) === 1,
  endAll: async ({ sessions }, { userId }, now) => {
    const ending = endingAt(now)
    const input = { userId, createdUpTo: birth, except: undefined, ending }
    return (await run(sessions.endAll(input))).length === 1
  },
  "the session limit": async ({ sessions }, { userId }, now) => {
    const outcome = await run(
      sessions.insert({
        session: sessionFixture({ userId, createdAt: now }),
        data: undefined,
        limit: (alive) =>
          alive.length > 0 ? { kind: "reject" } : { kind: "admit", evict: [], exceeded: false },
        eviction: endingAt(now, { cause: "limit" })
      })
    )
    return outcome.kind === "rejected"
  }
}

const expiry = birth + 1000

/** Lives of which each ends at `expiry`, and what does it. */
const lives: Readonly<Record<string, Partial<Session>>> = {
  "idle timeout": { idleExpiresAt: expiry },
  "absolute timeout": { absoluteExpiresAt: expiry },
  "absolute timeout, although the idle timeout is later": {
    absoluteExpiresAt: expiry,
    idleExpiresAt: expiry + 1000
  }
}

/** A session of a user who has no other. */
const lone = (overrides: Partial<Session>): Session =>
  sessionFixture({ userId: freshDigest(), ...overrides })

async function assertUnchanged(
  store: StorePorts,
  session: Session,
  act: () => Promise<boolean>
): Promise<void> {
  // A revocation of a whole user is written even where nothing was alive.
  const state = async () => ({
    row: await run(store.sessions.findWithData(session.id)),
    revocations: (await revocationsOf(store)).filter(({ kind }) => kind === "session")
  })
  const before = await state()
  assert.equal(await act(), false)
  assert.deepEqual(await state(), before)
}

const questions = Object.entries({ ...writes, ...overviews })

export const lifetime: readonly ContractCase[] = [
  ...questions.flatMap(([call, alive]) =>
    Object.entries(lives).map(([limit, life]): ContractCase => ({
      name: `${call}: a session is alive until the last millisecond before its ${limit}`,
      run: async (store, other) => {
        const early = await add(store, lone(life))
        assert.equal(await alive(other, early, expiry - 1), true)
        for (const now of [expiry, expiry + 1]) {
          const late = await add(store, lone(life))
          await assertUnchanged(store, late, () => alive(other, late, now))
        }
      }
    }))
  ),
  ...questions.map(([call, alive]): ContractCase => ({
    name: `${call}: a session that has ended is not alive, before its ending's time nor after`,
    run: async (store, other) => {
      for (const now of [birth + 9, birth + 10, birth + 11]) {
        const { id } = await add(store, lone({}))
        const ended = await run(store.sessions.end(id, endingAt(birth + 10)))
        assert.ok(ended)
        await assertUnchanged(store, ended, () => alive(other, ended, now))
      }
    }
  })),
  ...Object.entries(writes).map(([call, alive]): ContractCase => ({
    name: `${call}: an id that nobody has is answered, not failed, and adds nothing`,
    run: async (store, other) => {
      const nobody = lone({})
      await assertUnchanged(store, nobody, () => alive(other, nobody, birth))
      assert.equal(await run(store.sessions.find(nobody.id)), undefined)
    }
  }))
]
