/**
 * One session for the domain's examples: Alice signed in with a password at `noon`. An example changes
 * what it is about and leaves the rest.
 */
import type { Digest, Salt, SessionId } from "../../../src/domain/identifier.ts"
import type { Session } from "../../../src/domain/session.ts"

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** An instant in 2023, as milliseconds since the epoch. */
export const noon = 1_700_000_000_000

/** A digest that a letter stands for. */
export const digestOf = (letter: string): Digest => `${letter.repeat(42)}A` as Digest

export const sessionIdOf = (letter: string): SessionId => `${letter.repeat(21)}A` as SessionId

/** The session as its sign-in left it, with these differences. */
export const exampleSession = (differences: Partial<Session> = {}): Session => ({
  id: sessionIdOf("S"),
  userId: "alice",
  salt: digestOf("s") as string as Salt,
  createdAt: noon,
  authTime: noon,
  authMethod: "pwd",
  lineage: {
    current: { digest: digestOf("A"), generation: 0, issuedAt: noon },
    previous: undefined,
    beforePrevious: undefined,
    settled: false
  },
  revision: 0,
  lastActiveAt: noon,
  idleExpiresAt: noon + 30 * day,
  absoluteExpiresAt: noon + 365 * day,
  ended: undefined,
  claims: undefined,
  claimsVersion: 0,
  device: {},
  ...differences
})
