/**
 * A node that was asleep: stopped for longer than what it has read of revocations may be used.
 */
import { expect, test } from "vitest"

import { eventually, machineTime, openAll, type Node } from "./nodes.ts"
import { options } from "./revocationPlan.ts"
import { signIn, users } from "./signedIn.ts"
import type { SharedStore } from "./stores.ts"

/** The option's default, in ms. */
const maxStaleness = 2_000

export const pausedNode = (store: SharedStore, nodes: () => readonly Node[]): void =>
  test("a node that was paused for longer than that accepts nothing by what it knew before", async () => {
    const [revoker, sleeper] = await openAll(nodes(), {
      store: (await store.make()).place,
      options
    })
    const single = await signIn(revoker, users("single", 10))
    const family = await signIn(revoker, users("family", 1, 10))
    const alive = await signIn(revoker, users("alive", 5))
    const tokens = [...single, ...family, ...alive].map(({ accessToken }) => accessToken)

    const answered = sleeper.verifyAcrossPause(tokens)
    await sleeper.paused()
    await revoker.callAll(
      "revoke",
      single.map(({ sessionId }) => ({ sessionId }))
    )
    expect(await revoker.call("revokeAll", { userId: "family 0" })).toEqual({ revoked: 10 })
    const revokedAt = machineTime()
    await eventually(() => machineTime() > revokedAt + maxStaleness)
    sleeper.resume()

    const { asked, first } = await answered
    expect(first).toEqual(tokens.map(() => null))
    const code = ({ ok, refusal }: (typeof asked)[number]) => (ok ? "ok" : refusal?.code)
    expect(asked.map(code)).toEqual([
      ...[...single, ...family].map(() => "session_revoked"),
      ...alive.map(() => "ok")
    ])
  })
