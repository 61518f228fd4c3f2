/**
 * Steps that many of these tests take.
 */
import * as Effect from "effect/Effect"

import { decideLimit, type SessionLimit } from "../../../src/domain/limit.ts"
import type { Revocation } from "../../../src/domain/revocation.ts"
import type { Session } from "../../../src/domain/session.ts"
import type { StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { sessionFixture } from "../../../src/testing/index.ts"

/** When fixtures are created. */
export const birth = sessionFixture().createdAt

export const logout = { at: birth, cause: "logout", reason: undefined } as const

export const insertion = (session: Session, limit?: SessionLimit) => ({
  session,
  data: undefined,
  limit:
    limit === undefined
      ? undefined
      : (alive: Parameters<typeof decideLimit>[0]) => decideLimit(alive, limit),
  eviction: { at: birth, cause: "limit", reason: undefined } as const
})

/** Every revocation that a store has. */
export async function revocationsOf(store: StorePorts): Promise<readonly Revocation[]> {
  const { entries } = await Effect.runPromise(store.revocations.recent(3_600_000, 1000))
  return entries.map(({ revocation }) => revocation)
}

/** Adds a session of "alice", but for what `changes` says. */
export async function add(store: StorePorts, changes: Partial<Session> = {}): Promise<Session> {
  const session = sessionFixture(changes)
  await Effect.runPromise(store.sessions.insert(insertion(session)))
  return session
}

/** The change that the holder of the newest token makes at `birth`. */
export const advancing = ({ id, revision, lineage, device }: Session) => ({
  id,
  revision,
  lineage,
  activity: { lastActiveAt: birth + 1, idleExpiresAt: birth + 90_000_000_000, device },
  now: birth
})
