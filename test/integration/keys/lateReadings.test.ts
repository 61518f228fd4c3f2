/**
 * Readings of the signing keys that are late, out of date or impossible: what a node knows to be revoked stays
 * revoked, and where a node cannot know, it does not accept.
 */
import * as Effect from "effect/Effect"
import { expect, it } from "vitest"

import type { StoredKey } from "../../../src/ports/KeyStore.ts"
import type { StoreAdapter } from "../../../src/ports/StoreAdapter.ts"
import { granted, refusalOf } from "../useCases/given.ts"
import { gatedNodes, keyOf, signIn, underKey } from "./nodes.ts"

const keysIn = (store: StoreAdapter): Promise<readonly StoredKey[]> =>
  Effect.runPromise(
    Effect.scoped(Effect.flatMap(store.open({ migrate: undefined }), ({ keys }) => keys.list()))
  )

it("a reading that began before a revocation and ends after it brings no key back", async () => {
  const { clock, gate, gated } = gatedNodes()
  const node = await gated()
  const { accessToken } = await signIn(node)
  const leaked = keyOf(accessToken)
  clock.advance(1_000)
  const { release } = gate.hold()
  const before = gate.readings()
  const looking = node.verify(underKey(accessToken, "unknown"))
  await expect.poll(() => gate.readings()).toBe(before + 1)
  gate.answer()

  // It is revoked in the store, and this node waits for the reading that is under way.
  const revoking = node.revokeKey(leaked)
  await expect
    .poll(async () => (await keysIn(gate.direct)).map(({ id }) => id))
    .not.toContain(leaked)
  await expect.poll(async () => (await node.verify(accessToken.value)).ok).toBe(false)
  release()
  await looking
  expect(refusalOf(await node.verify(accessToken.value))).toBe("access_token_invalid")
  expect(await revoking).toEqual({ revoked: true })
  expect(refusalOf(await node.verify(accessToken.value))).toBe("access_token_invalid")
  expect(node.jwks().keys.map((key) => key["kid"])).not.toContain(leaked)
})

it("a store that goes on showing a revoked key does not bring it back, neither here nor where it was heard of", async () => {
  const { clock, gate, gated, other } = gatedNodes()
  const [here, there] = [await gated(), await gated({ revocation: "feed" })]
  const revoker = await other()
  const { accessToken } = await signIn(revoker)
  const leaked = keyOf(accessToken)
  const kept = await keysIn(gate.direct)
  await here.revokeKey(leaked)
  gate.pretend([...kept, ...(await keysIn(gate.direct))])
  clock.advance(1_000)
  const before = gate.readings()
  for (const node of [here, there]) await node.verify(underKey(accessToken, "unknown"))
  expect(gate.readings()).toBeGreaterThan(before)

  expect(refusalOf(await here.verify(accessToken.value))).toBe("access_token_invalid")
  await expect.poll(async () => (await there.verify(accessToken.value)).ok).toBe(false)
  for (const node of [here, there]) {
    expect(node.jwks().keys.map((key) => key["kid"])).not.toContain(leaked)
    const after = await signIn(node)
    expect(keyOf(after.accessToken)).not.toBe(leaked)
    granted(await node.verify(after.accessToken.value))
  }
})

it("while neither the revocations nor the keys can be read, nothing is accepted, and readings are shared", async () => {
  const { clock, gate, gated } = gatedNodes()
  const node = await gated({ revocation: "feed" })
  const { accessToken } = await signIn(node)
  granted(await node.verify(accessToken.value))
  const { release } = gate.hold("to fail")
  clock.advance(2_001)
  const before = gate.readings()
  const verifying = Array.from({ length: 100 }, () => node.verify(accessToken.value))
  const answering = Promise.allSettled(verifying)
  await expect.poll(() => gate.readings()).toBe(before + 1)
  gate.fail()
  release()
  const answers = await answering
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: "rejected", reason: { code: "store_unavailable" } })
  }
  expect(gate.readings() - before).toBeLessThanOrEqual(2)
})

it("keys that were read longer ago than an access token lives are read again, however fresh the feed is", async () => {
  const { clock, gate, gated, other } = gatedNodes()
  const options = {
    accessToken: { lifetime: "10 seconds" },
    refreshToken: { leeway: "2 seconds" },
    clockTolerance: "1 second",
    revocation: { mode: "feed", maxStaleness: "1 minute" }
  } as const
  const node = await gated(options)
  const issuer = await other(options)
  clock.advance(12_999)
  const early = (await signIn(issuer)).accessToken.value
  expect(node.verifySync(early)).toMatchObject({ ok: true })
  clock.advance(1)
  const before = gate.readings()
  const { value } = (await signIn(issuer)).accessToken
  expect(node.verifySync(value)).toBeUndefined()
  granted(await node.verify(value))
  expect(gate.readings()).toBe(before + 1)
  expect(node.verifySync(value)).toMatchObject({ ok: true })
})
