/**
 * Valid sessions for tests. Ids, salts and digests are random, so that fixtures never meet by accident;
 * times are fixed.
 */
import { randomBytes } from "node:crypto"

import type { Digest, Salt, SessionId } from "../domain/identifier.ts"
import type { Session } from "../domain/session.ts"

/** When a fixture was created, unless told otherwise: 2027-01-15T08:00:00Z. */
const birth = 1_800_000_000_000
const day = 86_400_000

/**
 * A session of "alice" that was just created, lives 30 days unused and 365 days at most, but for what
 * `overrides` says. Its times follow `createdAt`; its idle timeout never outlasts the absolute one,
 * unless both are given.
 */
export function sessionFixture(overrides: Partial<Session> = {}): Session {
  const createdAt = overrides.createdAt ?? birth
  const absoluteExpiresAt = overrides.absoluteExpiresAt ?? createdAt + 365 * day
  return {
    id: randomText(16) as SessionId,
    userId: "alice",
    salt: randomText(32) as Salt,
    createdAt,
    authTime: createdAt,
    authMethod: undefined,
    lineage: {
      current: { digest: randomText(32) as Digest, generation: 0, issuedAt: createdAt },
      previous: undefined,
      beforePrevious: undefined,
      settled: false
    },
    revision: 0,
    lastActiveAt: createdAt,
    idleExpiresAt: Math.min(absoluteExpiresAt, createdAt + 30 * day),
    absoluteExpiresAt,
    ended: undefined,
    claims: undefined,
    claimsVersion: 0,
    device: {},
    ...overrides
  }
}

const randomText = (bytes: number): string => randomBytes(bytes).toString("base64url")
