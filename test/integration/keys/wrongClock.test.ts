/**
 * Clocks that are wrong: a node whose clock is not the store's does no harm to the keys of all.
 */
import { expect, it, onTestFinished } from "vitest"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import { createSessions } from "../../../src/index.ts"
import { testClock } from "../../../src/testing/testClock.ts"
import { granted, secret } from "../useCases/given.ts"

const second = 1_000
const day = 86_400_000

/** A store with the right time, and nodes whose clocks are off by so many ms. */
function deployment() {
  const right = testClock()
  const store = memoryStore(right)
  const node = async (off: number) => {
    const clock = { now: () => right.now() + off, monotonic: () => right.monotonic() }
    const issuer = "https://api.example.com"
    const sessions = await createSessions({ store, secret, issuer, clock, sweep: "off" })
    onTestFinished(() => sessions.close())
    return sessions
  }
  return { right, node }
}

it("the first key, made by a node that is ahead within the tolerance, serves those behind at once", async () => {
  const { node } = deployment()
  await node(3 * second)
  const behind = await node(0)
  const one = granted(await behind.create({ userId: "alice" }))
  expect(await behind.refresh({ refreshToken: one.refreshToken.value })).toMatchObject({ ok: true })
})

it("the first key, made by a node two days ahead, keeps nobody from signing in", async () => {
  const { node } = deployment()
  const wrong = await node(2 * day)
  await wrong.close()
  const right = await node(0)
  const one = granted(await right.create({ userId: "alice" }))
  expect(await right.verify(one.accessToken.value)).toMatchObject({ ok: true })
})

it("a node two days ahead neither makes nor removes keys that others sign with", async () => {
  const { right, node } = deployment()
  const first = await node(0)
  const before = first.jwks()
  const one = granted(await first.create({ userId: "alice" }))
  for (const off of [2 * day, 2 * day + 2_400 * second]) await (await node(off)).close()
  right.advance(6 * second)
  const later = await node(0)
  expect(later.jwks()).toEqual(before)
  granted(await later.verify(one.accessToken.value))
  granted(await later.create({ userId: "alice" }))
})
