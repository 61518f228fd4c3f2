/**
 * Nodes whose readings of the signing keys a test has in hand, and tokens of keys that nobody has.
 */
import { onTestFinished } from "vitest"

import type { Json } from "../../../src/domain/json.ts"
import { createSessions, type IssuedToken, type SessionsOptions } from "../../../src/index.ts"
import { testClock, type TestClock } from "../../../src/testing/testClock.ts"
import { granted, secret, type Node } from "../useCases/given.ts"
import { gatedKeys, type GatedKeys } from "./gatedKeys.ts"

type Options = Partial<SessionsOptions<Json | undefined, Json | undefined>>

export interface GatedNodes {
  readonly clock: TestClock
  readonly gate: GatedKeys
  /** A node behind the gate. */
  readonly gated: (options?: Options) => Promise<Node>
  /** Another one, which is not. */
  readonly other: (options?: Options) => Promise<Node>
}

/**
 * Under `revocation: "expiry"`, unless told otherwise: then a node reads the keys when it is given a reason,
 * and at no other time while the test runs.
 */
export function gatedNodes(): GatedNodes {
  const clock = testClock()
  const gate = gatedKeys(clock)
  const open = async (store: typeof gate.store, options: Options = {}) => {
    const node = await createSessions({
      store,
      secret,
      issuer: "https://api.example.com",
      revocation: "expiry",
      sweep: "off",
      clock,
      logger: () => undefined,
      ...options
    })
    onTestFinished(() => node.close())
    return node
  }
  return {
    clock,
    gate,
    gated: (options) => open(gate.store, options),
    other: (options) => open(gate.direct, options)
  }
}

export const signIn = async (node: Node) => granted(await node.create({ userId: "alice" }))

/** The key that signed a token. */
export const keyOf = ({ value }: IssuedToken): string =>
  (JSON.parse(Buffer.from(value.split(".")[0] ?? "", "base64url").toString()) as { kid: string })
    .kid

/** A token's text with another header, which names a key that nobody has. */
export const underKey = ({ value }: IssuedToken, kid: string): string => {
  const header = JSON.stringify({ alg: "ES256", typ: "at+jwt", kid })
  return [Buffer.from(header).toString("base64url"), ...value.split(".").slice(1)].join(".")
}
