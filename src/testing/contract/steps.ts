/**
 * Steps that many cases of the contract take.
 */
import * as assert from "node:assert/strict"
import { setTimeout as pause } from "node:timers/promises"

import type * as Effect from "effect/Effect"

import type { Digest } from "../../domain/identifier.ts"
import type { Json } from "../../domain/json.ts"
import { decideLimit, type SessionLimit } from "../../domain/limit.ts"
import type { Revocation } from "../../domain/revocation.ts"
import type { Ending, Lineage, Session } from "../../domain/session.ts"
import type { Announce } from "../../ports/SessionStore.ts"
import type { StorePorts } from "../../ports/StoreAdapter.ts"
import { sessionFixture } from "../sessionFixture.ts"
import { run } from "./contractCase.ts"

/** Longer than any case takes, in ms. */
export const hour = 3_600_000

/** When fixtures are created. */
export const birth = sessionFixture().createdAt

/** An ending at an instant. */
export const endingAt = (at: number, changes: Partial<Ending> = {}): Ending => ({
  at,
  cause: "revoked",
  reason: undefined,
  ...changes
})

/** Adds a session without a limit, and answers it. */
export async function add(store: StorePorts, session: Session, data?: Json): Promise<Session> {
  const eviction = endingAt(session.createdAt, { cause: "limit" })
  const outcome = await run(store.sessions.insert({ session, data, limit: undefined, eviction }))
  assert.deepEqual(outcome, { kind: "inserted", evicted: [], exceeded: false })
  return session
}

/** Adds a session under a limit. */
export const signIn = (
  store: StorePorts,
  session: Session,
  limit: SessionLimit,
  eviction = endingAt(session.createdAt, { cause: "limit" }),
  announce: Announce = () => []
) =>
  store.sessions.insert({
    session,
    data: undefined,
    limit: (alive) => decideLimit(alive, limit),
    eviction,
    announce
  })

/** Adds `n` sessions, and answers them. */
export const addMany = (
  store: StorePorts,
  n: number,
  fixture: (i: number) => Partial<Session>
): Promise<readonly Session[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => add(store, sessionFixture(fixture(i)))))

/** Starts `n` calls at once, in turn on either opening; their answers in the order of the calls. */
export const atOnce = <A, E>(
  n: number,
  openings: readonly [StorePorts, StorePorts],
  call: (store: StorePorts, i: number) => Effect.Effect<A, E>
): Promise<readonly A[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => run(call(openings[i % 2 === 0 ? 0 : 1], i))))

/** The lineage after a rotation to a new token. */
export const rotated = ({ current, previous }: Lineage, issuedAt: number): Lineage => ({
  current: { digest: freshDigest(), generation: current.generation + 1, issuedAt },
  previous: { digest: current.digest, issuedAt: current.issuedAt },
  beforePrevious: previous?.digest,
  settled: false
})

/** A digest that no other fixture has. */
export const freshDigest = (): Digest => sessionFixture().lineage.current.digest

/** Every revocation that a store has, without the numbers of their rows. */
export async function revocationsOf(store: StorePorts): Promise<readonly Revocation[]> {
  const { entries } = await run(store.revocations.recent(hour, 1000))
  return entries.map((entry) => entry.revocation)
}

/** The ids of the sessions that a store has published as ended, sorted. */
export async function publishedSessions(store: StorePorts): Promise<readonly string[]> {
  const revocations = await revocationsOf(store)
  return revocations
    .filter((revocation) => revocation.kind === "session")
    .map((revocation) => revocation.sessionId)
    .toSorted()
}

/** The store's own time. */
export async function storeTimeOf(store: StorePorts): Promise<number> {
  const { storeTime } = await run(store.revocations.recent(0, 1))
  return storeTime
}

/** Asks again until the answer is true. */
export async function until(answer: () => Promise<boolean>): Promise<void> {
  for (let asked = 1; !(await answer()); asked++) {
    assert.ok(asked < 2000, "the answer never became true")
    await pause(10)
  }
}

/** Returns when the store's own time is later than `instant`; answers it. */
export async function laterThan(store: StorePorts, instant: number): Promise<number> {
  let now = instant
  await until(async () => {
    now = await storeTimeOf(store)
    return now > instant
  })
  return now
}

/** The ids of sessions, sorted. */
export const idsOf = (sessions: readonly { readonly id: string }[]): readonly string[] =>
  sessions.map((session) => session.id).toSorted()
