/**
 * The life of a signing key: pending (published, signs nothing yet), active (signs), verifying (signs
 * nothing any more, its tokens live on), gone. Which one it is follows from the instants in its record,
 * so that all nodes agree without talking to each other.
 */
import type { KeyId } from "./identifier.ts"

/** RFC 7518 and RFC 8037 names of the algorithms that sign access tokens. */
export type SigningAlgorithm = "ES256" | "EdDSA" | "HS256" | "HS384" | "HS512"

export const signingAlgorithms = ["ES256", "EdDSA", "HS256", "HS384", "HS512"] as const

/** Whether the algorithm has a public half to publish. */
export const isAsymmetric = (algorithm: SigningAlgorithm): boolean => !algorithm.startsWith("HS")

/** What is known of a signing key without its secret. */
export interface SigningKeyRecord {
  readonly id: KeyId
  readonly algorithm: SigningAlgorithm
  /** 1, 2, 3, …: the store keeps it unique, so of two nodes that create the next key one loses. */
  readonly slot: number
  readonly createdAt: number
  readonly activatesAt: number
}

/** When keys follow each other, in milliseconds. */
export interface KeyPolicy {
  readonly algorithm: SigningAlgorithm
  /** How long a key signs; undefined: for ever. */
  readonly rotateEvery: number | undefined
  /** How long before its first signature a key is published. */
  readonly publishAhead: number
  /** How long after its last signature a key still verifies: the longest token's life and the clock tolerance. */
  readonly verifyFor: number
  /** How far the clocks of two nodes may differ. */
  readonly clockTolerance: number
}

export type SigningKeyState = "pending" | "active" | "verifying" | "gone"

/** Oldest first. */
export const bySlot = <K extends SigningKeyRecord>(keys: readonly K[]): readonly K[] =>
  keys.toSorted((a, b) => a.slot - b.slot)

/** The key that signs at `now`: the newest that has been activated. */
export const activeKey = <K extends SigningKeyRecord>(
  keys: readonly K[],
  now: number
): K | undefined => bySlot(keys).findLast((key) => key.activatesAt <= now)

/** A key's state: it signs until its successor is activated. */
export function keyState(
  keys: readonly SigningKeyRecord[],
  key: SigningKeyRecord,
  policy: Pick<KeyPolicy, "verifyFor">,
  now: number
): SigningKeyState {
  if (key.activatesAt > now) return "pending"
  const successor = bySlot(keys).find((other) => other.slot > key.slot && other.activatesAt <= now)
  if (successor === undefined) return "active"
  return now < successor.activatesAt + policy.verifyFor ? "verifying" : "gone"
}

/** A key to create. */
export interface PlannedKey {
  readonly slot: number
  readonly activatesAt: number
}

/** What keeps a key ring in order: a key to create, and keys that nothing can still need. */
export interface KeyPlan {
  readonly create: PlannedKey | undefined
  readonly remove: readonly KeyId[]
}

/** A key that signs at once. It was activated a little earlier, so that no node's clock keeps it waiting. */
const keyForNow = (
  keys: readonly SigningKeyRecord[],
  { clockTolerance }: Pick<KeyPolicy, "clockTolerance">,
  now: number
): PlannedKey => ({
  slot: (bySlot(keys).at(-1)?.slot ?? 0) + 1,
  activatesAt: now - clockTolerance
})

/**
 * What to do about a key ring at `now`. The next key is created `publishAhead` before it signs. Where
 * that was missed (nobody was there, or the algorithm was changed) a key is created that signs
 * `publishAhead` later, while the old one goes on; only where none is active does one sign at once.
 */
export function planKeys(
  keys: readonly SigningKeyRecord[],
  policy: KeyPolicy,
  now: number
): KeyPlan {
  const newest = bySlot(keys).at(-1)
  const remove = keys
    .filter((key) => keyState(keys, key, policy, now) === "gone")
    .map((key) => key.id)
  if (newest === undefined || activeKey(keys, now) === undefined) {
    return { create: keyForNow(keys, policy, now), remove }
  }

  const slot = newest.slot + 1
  const soonest = now + policy.publishAhead
  if (newest.algorithm !== policy.algorithm && newest.activatesAt <= now) {
    return { create: { slot, activatesAt: soonest }, remove }
  }
  if (policy.rotateEvery === undefined) return { create: undefined, remove }
  const due = newest.activatesAt + policy.rotateEvery
  return {
    create: due <= soonest ? { slot, activatesAt: Math.max(due, soonest) } : undefined,
    remove
  }
}

/**
 * The key that is to sign in the place of one that is about to be revoked; undefined where that one does not
 * sign. It cannot be published ahead: the leaked key must not sign a token more.
 */
export const planReplacement = (
  keys: readonly SigningKeyRecord[],
  revoked: KeyId,
  policy: Pick<KeyPolicy, "clockTolerance">,
  now: number
): PlannedKey | undefined =>
  activeKey(keys, now)?.id === revoked ? keyForNow(keys, policy, now) : undefined
