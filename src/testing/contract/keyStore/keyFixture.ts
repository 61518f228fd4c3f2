/**
 * Signing keys as they are stored, for the contract. What is sealed in them is only text here.
 */
import type { KeyId } from "../../../domain/identifier.ts"
import type { StoredKey } from "../../../ports/KeyStore.ts"
import { birth, freshDigest } from "../steps.ts"

/** A key with a fresh id, of slot 1 unless told otherwise. */
export const keyFixture = (overrides: Partial<StoredKey> = {}): StoredKey => ({
  id: keyId(freshDigest()),
  algorithm: "ES256",
  slot: 1,
  createdAt: birth,
  activatesAt: birth + 1,
  sealed: "sealed.text",
  ...overrides
})

export const keyId = (text: string): KeyId => text as KeyId

/** By slot, for comparison: a store lists keys in any order. */
export const inSlotOrder = (keys: readonly StoredKey[]): readonly StoredKey[] =>
  keys.toSorted((a, b) => a.slot - b.slot)
