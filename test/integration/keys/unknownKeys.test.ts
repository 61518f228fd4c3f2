/**
 * Tokens of keys that a node does not know: what anybody can send costs the store next to nothing, and what a
 * new key signed is good as soon as it can be known.
 */
import { expect, it } from "vitest"

import { granted, refusalOf } from "../useCases/given.ts"
import { gatedNodes, keyOf, signIn, underKey } from "./nodes.ts"

const many = Array.from({ length: 100 }, (_, index) => index)

it("garbage causes no reading of the keys", async () => {
  const { clock, gate, gated } = gatedNodes()
  const node = await gated()
  const { accessToken } = await signIn(node)
  const [header = "", payload = "", signature = ""] = accessToken.value.split(".")
  clock.advance(60_000)
  const before = gate.readings()
  const unknown = underKey(accessToken, "unknown")
  const garbage = [
    "",
    "..",
    "garbage",
    `${header}.${payload}`,
    `${header}.${payload}.${signature}A`,
    `${header}.${payload}.${signature}.${signature}`,
    `${header}.${payload}.${"A".repeat(86)}`,
    unknown.replace(".", ".!"),
    `${unknown}.`,
    `${unknown}A`,
    unknown.slice(0, -1),
    ` ${unknown}`,
    `${unknown}${"A".repeat(9_000)}`,
    // Known, under another algorithm than its own.
    Buffer.from(JSON.stringify({ alg: "HS256", typ: "at+jwt", kid: keyOf(accessToken) }))
      .toString("base64url")
      .concat(`.${payload}.${"A".repeat(43)}`)
  ]
  for (const token of garbage)
    expect(refusalOf(await node.verify(token))).toBe("access_token_invalid")
  expect(gate.readings()).toBe(before)
})

it("well-formed tokens of random keys cause one reading a cool-down over all callers", async () => {
  const { clock, gate, gated } = gatedNodes()
  const node = await gated()
  const { accessToken } = await signIn(node)
  for (let round = 1; round <= 3; round++) {
    clock.advance(1_000)
    const before = gate.readings()
    const { release } = gate.hold()
    const answers = many.map((n) => node.verify(underKey(accessToken, `key-${round}-${n}`)))
    release()
    for (const answer of await Promise.all(answers)) {
      expect(refusalOf(answer)).toBe("access_token_invalid")
    }
    for (const n of many.slice(0, 10)) {
      expect(refusalOf(await node.verify(underKey(accessToken, `key-${n}`)))).toBe(
        "access_token_invalid"
      )
      clock.advance(99)
    }
    expect(gate.readings() - before).toBe(1)
  }
})

it("nor do they cause more while the store is down", async () => {
  const { clock, gate, gated } = gatedNodes()
  const node = await gated()
  const { accessToken } = await signIn(node)
  clock.advance(1_000)
  const before = gate.readings()
  gate.fail()
  const answers = many.map((n) => node.verify(underKey(accessToken, `key-${n}`)))
  for (const answer of await Promise.all(answers)) {
    expect(refusalOf(answer)).toBe("access_token_invalid")
  }
  expect(gate.readings() - before).toBe(1)
})

it("a key id that is longer than any key's, or no key's at all, is never looked for", async () => {
  const { clock, gate, gated } = gatedNodes()
  const node = await gated()
  const { accessToken } = await signIn(node)
  clock.advance(1_000)
  const before = gate.readings()
  for (const kid of ["k".repeat(65), "k".repeat(4_000), "", "a b", "a/b", "é", "'", "\u0000"]) {
    expect(refusalOf(await node.verify(underKey(accessToken, kid)))).toBe("access_token_invalid")
  }
  expect(gate.readings()).toBe(before)
  await node.verify(underKey(accessToken, "k".repeat(64)))
  expect(gate.readings()).toBe(before + 1)
})

it("of a key that signs without having been published, the first token is good a second after the keys were read", async () => {
  const { clock, gated, other } = gatedNodes()
  const node = await gated()
  const revoker = await other()
  await revoker.revokeKey(keyOf((await signIn(revoker)).accessToken))
  const { accessToken } = await signIn(revoker)
  expect(refusalOf(await node.verify(accessToken.value))).toBe("access_token_invalid")
  clock.advance(999)
  expect(refusalOf(await node.verify(accessToken.value))).toBe("access_token_invalid")
  clock.advance(1)
  granted(await node.verify(accessToken.value))
})

it("a node that has heard of a revocation reads the keys at once, whatever the cool-down says", async () => {
  const { gate, gated, other } = gatedNodes()
  const node = await gated({ revocation: "feed" })
  const revoker = await other()
  const first = await signIn(revoker)
  // The clock stands still, and with it the cool-down.
  expect(refusalOf(await node.verify(underKey(first.accessToken, "unknown")))).toBe(
    "access_token_invalid"
  )
  const before = gate.readings()
  await revoker.revokeKey(keyOf(first.accessToken))
  await expect.poll(() => gate.readings(), { timeout: 10_000 }).toBe(before + 1)
  granted(await node.verify((await signIn(revoker)).accessToken.value))
  expect(refusalOf(await node.verify(first.accessToken.value))).toBe("access_token_invalid")
})
