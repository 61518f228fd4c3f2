import { describe, expect, it } from "vitest"

import type { KeyId } from "../../../src/domain/identifier.ts"
import {
  activeKey,
  bySlot,
  isAsymmetric,
  keyState,
  planKeys,
  planReplacement,
  signingAlgorithms,
  type KeyPolicy,
  type SigningKeyRecord
} from "../../../src/domain/signingKey.ts"

const key = (slot: number, activatesAt: number): SigningKeyRecord => ({
  id: `key-${slot}` as KeyId,
  algorithm: "ES256",
  slot,
  createdAt: activatesAt - 10,
  activatesAt
})

const policy: KeyPolicy = {
  algorithm: "ES256",
  rotateEvery: 1000,
  publishAhead: 10,
  verifyFor: 100,
  clockTolerance: 5
}

describe("an algorithm", () => {
  it("has a public half unless it is an HMAC", () => {
    expect(signingAlgorithms.filter(isAsymmetric)).toEqual(["ES256", "EdDSA"])
  })
})

describe("a ring of keys", () => {
  const ring = [key(3, 2100), key(1, 100), key(2, 1100)]

  it("is put in the order of its slots, and the one given stays as it was", () => {
    expect(bySlot(ring).map(({ slot }) => slot)).toEqual([1, 2, 3])
    expect(ring.map(({ slot }) => slot)).toEqual([3, 1, 2])
  })

  it.each([
    [99, undefined],
    [100, 1],
    [1099, 1],
    [1100, 2],
    [2100, 3],
    [999_999, 3]
  ])("at %i signs with the newest that has been activated", (now, slot) => {
    expect(activeKey(ring, now)?.slot).toBe(slot)
  })

  it("that is empty signs with none", () => {
    expect(activeKey([], 0)).toBeUndefined()
  })

  it.each([
    [99, ["pending", "pending", "pending"]],
    [100, ["active", "pending", "pending"]],
    [1099, ["active", "pending", "pending"]],
    [1100, ["verifying", "active", "pending"]],
    [1199, ["verifying", "active", "pending"]],
    [1200, ["gone", "active", "pending"]],
    [2100, ["gone", "verifying", "active"]],
    [2200, ["gone", "gone", "active"]]
  ])("at %i is %j", (now, states) => {
    expect(bySlot(ring).map((one) => keyState(ring, one, policy, now))).toEqual(states)
  })
})

describe("the plan for a ring", () => {
  it("with no key is a first one that signs at once", () => {
    expect(planKeys([], policy, 500)).toEqual({ create: { slot: 1, activatesAt: 495 }, remove: [] })
  })

  it("in which every key is pending is one more, that signs at once", () => {
    const ring = [key(3, 1100), key(2, 1000)]
    expect(planKeys(ring, policy, 999)).toEqual({
      create: { slot: 4, activatesAt: 994 },
      remove: []
    })
    expect(planKeys(ring, policy, 1000).create).toBeUndefined()
  })

  it("with a key that signs at once has it sign by every clock that is tolerated", () => {
    const { create } = planKeys([], policy, 500)
    expect(create?.activatesAt).toBeLessThanOrEqual(500 - policy.clockTolerance)
  })

  it("is nothing while the next key need not be published yet", () => {
    expect(planKeys([key(1, 0)], policy, 989)).toEqual({ create: undefined, remove: [] })
  })

  it("is the next key as long before it signs as it has to be published", () => {
    expect(planKeys([key(1, 0)], policy, 990).create).toEqual({ slot: 2, activatesAt: 1000 })
  })

  it("is nothing more while the next key is pending", () => {
    expect(planKeys([key(1, 0), key(2, 1000)], policy, 995).create).toBeUndefined()
  })

  it("is a key published in full where the time for it was missed", () => {
    expect(planKeys([key(1, 0)], policy, 5000).create).toEqual({ slot: 2, activatesAt: 5010 })
  })

  it("is to remove what nothing can still need, and no more", () => {
    const ring = [key(1, 0), key(2, 1000)]
    expect(planKeys(ring, policy, 1099).remove).toEqual([])
    expect(planKeys(ring, policy, 1100).remove).toEqual(["key-1"])
  })

  it("without rotation keeps one key for ever", () => {
    const still: KeyPolicy = { ...policy, rotateEvery: undefined }
    expect(planKeys([key(1, 0)], still, 10 ** 12)).toEqual({ create: undefined, remove: [] })
    expect(planKeys([], still, 7).create).toEqual({ slot: 1, activatesAt: 2 })
  })

  it.each([
    ["with rotation", policy.rotateEvery],
    ["without rotation", undefined]
  ])("for another algorithm is a key that is published first, %s", (_name, rotateEvery) => {
    const other: KeyPolicy = { ...policy, algorithm: "EdDSA", rotateEvery }
    expect(planKeys([key(1, 0)], other, 50).create).toEqual({ slot: 2, activatesAt: 60 })
    const ring = [key(1, 0), { ...key(2, 60), algorithm: "EdDSA" as const }]
    expect(planKeys(ring, other, 55).create).toBeUndefined()
  })

  it("for another algorithm waits until a pending key of the old one signs", () => {
    const other: KeyPolicy = { ...policy, algorithm: "EdDSA" }
    const ring = [key(1, 0), key(2, 1000)]
    expect(planKeys(ring, other, 999).create).toBeUndefined()
    expect(planKeys(ring, other, 1000).create).toEqual({ slot: 3, activatesAt: 1010 })
  })
})

describe("the replacement of a key that is revoked", () => {
  const ring = [key(1, 100), key(2, 1100), key(3, 2100)]
  const replacement = (slot: number, now: number) =>
    planReplacement(ring, `key-${slot}` as KeyId, policy, now)

  it("signs at once where the key signs, in a slot after all others", () => {
    expect(replacement(2, 1500)).toEqual({ slot: 4, activatesAt: 1495 })
    const created = key(4, 1495)
    const left = [...ring.filter(({ slot }) => slot !== 2), created]
    expect(activeKey(left, 1500)).toBe(created)
    // Neither the key that was published to be next, nor the one before, ever signs again.
    expect(activeKey(left, 999_999)).toBe(created)
  })

  it.each([
    ["verifies only", 1],
    ["is pending", 3],
    ["is not there", 9]
  ])("is none where the key %s", (_what, slot) => {
    expect(replacement(slot, 1500)).toBeUndefined()
  })
})
