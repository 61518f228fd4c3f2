import { randomFillSync } from "node:crypto"

import { afterEach, beforeEach, expect, it, vi } from "vitest"

/**
 * Randomness in blocks: what is given out is given out once, and no old block is used.
 */
import { nodeRandom } from "../../../src/adapters/node-crypto/random.ts"

vi.mock("node:crypto", async (original) => {
  const crypto = await original<{ readonly randomFillSync: typeof randomFillSync }>()
  return { ...crypto, randomFillSync: vi.fn<typeof randomFillSync>(crypto.randomFillSync) }
})

const fills = vi.mocked(randomFillSync).mock
const newestBlock = (): Uint8Array => fills.calls.at(-1)?.[0] as Uint8Array

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] })
  // No block is good at a time before it was filled.
  vi.setSystemTime(0)
  nodeRandom.bytes(1)
  vi.setSystemTime(1_800_000_000_000)
  fills.calls.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

it.each([0, 1, 16, 63, 64, 65, 5000])("gives %i bytes where so many are asked for", (n) => {
  expect(nodeRandom.bytes(n)).toHaveLength(n)
})

it("gives no bytes twice, however many blocks it takes", () => {
  const given = Array.from({ length: 3000 }, () => hex(nodeRandom.bytes(32)))
  expect(new Set(given).size).toBe(3000)
  expect(fills.calls).toHaveLength(24)
})

it("keeps nothing of what it has given out", () => {
  const first = nodeRandom.bytes(32)
  const second = nodeRandom.bytes(16)
  const block = newestBlock()
  expect(block.subarray(0, 48)).toEqual(new Uint8Array(48))
  expect(block.subarray(48).some((byte) => byte !== 0)).toBe(true)
  expect(first.some((byte) => byte !== 0)).toBe(true)
  expect(second.buffer).not.toBe(block.buffer)
})

it.each([
  ["a second old", 1000],
  ["from a time to come", -1]
])("uses no block that is %s", (_name, later) => {
  nodeRandom.bytes(16)
  nodeRandom.bytes(16)
  expect(fills.calls).toHaveLength(1)
  vi.setSystemTime(Date.now() + later)
  nodeRandom.bytes(16)
  expect(fills.calls).toHaveLength(2)
})

it("uses a block that is younger", () => {
  nodeRandom.bytes(16)
  vi.setSystemTime(Date.now() + 999)
  nodeRandom.bytes(16)
  expect(fills.calls).toHaveLength(1)
})
