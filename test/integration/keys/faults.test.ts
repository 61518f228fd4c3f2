/**
 * A fault at each call of the store while a key is revoked: it is revoked or it is not, it is told of once,
 * and a second try does the rest.
 */
import { expect, it, onTestFinished } from "vitest"

import { createSessions, memoryStore, SessionsError } from "../../../src/index.ts"
import { testClock } from "../../../src/testing/testClock.ts"
import { faultyStore, type Fault } from "../../support/faultyStore.ts"
import { refusalOf, secret } from "../useCases/given.ts"
import { keyOf, signIn } from "./nodes.ts"

async function scene() {
  const clock = testClock()
  const store = memoryStore(clock)
  const faulty = faultyStore(store)
  const common = {
    secret,
    issuer: "https://api.example.com",
    revocation: "expiry",
    sweep: "off",
    logger: () => undefined,
    clock
  } as const
  const node = await createSessions({ ...common, store: faulty.store })
  onTestFinished(() => node.close())
  const told: string[] = []
  node.on("keyRevoked", ({ keyId }) => told.push(keyId))
  const another = async () => {
    const opened = await createSessions({ ...common, store })
    onTestFinished(() => opened.close())
    return opened
  }
  return { node, another, faulty, told, first: await signIn(node) }
}

it.each<Fault>(["unavailable", "lost-before", "lost-after"])(
  "%s at any call: before or after, and right when tried again",
  async (fault) => {
    const quiet = await scene()
    const start = quiet.faulty.calls.length
    expect(await quiet.node.revokeKey(keyOf(quiet.first.accessToken))).toEqual({ revoked: true })
    const calls = quiet.faulty.calls.slice(start)
    expect(calls).toEqual(["list", "insert", "list", "revoke", "list"])

    for (const failing of calls.keys()) {
      const { another, faulty, first, node, told } = await scene()
      const leaked = keyOf(first.accessToken)
      const from = faulty.calls.length
      faulty.setScript((call) => (call === from + failing + 1 ? fault : "pass"))
      const outcome: unknown = await node.revokeKey(leaked).catch((error: unknown) => error)
      const context = `${fault} at call ${failing}`
      const code = outcome instanceof SessionsError ? outcome.code : undefined
      expect([undefined, "store_unavailable"], context).toContain(code)
      const { ok } = await node.verify(first.accessToken.value)
      expect(ok, context).toBe(code !== undefined)
      const done = code === undefined ? outcome : await node.revokeKey(leaked)
      expect(done, context).toEqual({ revoked: true })
      const later = await another()
      for (const one of [node, later]) {
        expect(refusalOf(await one.verify(first.accessToken.value))).toBe("access_token_invalid")
        expect(keyOf((await signIn(one)).accessToken), context).not.toBe(leaked)
      }
      expect(later.jwks().keys, context).toHaveLength(1)
      expect(told, context).toEqual([leaked])
    }
  }
)
