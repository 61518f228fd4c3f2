/**
 * How long a revoked session is still accepted elsewhere: never longer than `maxStaleness`, whoever revoked it
 * and how.
 */
import { expect, test } from "vitest"

import { seededRandom } from "../../../src/testing/seededRandom.ts"
import { openAll, type Node } from "./nodes.ts"
import { options, planRevocations } from "./revocationPlan.ts"
import type { SharedStore } from "./stores.ts"

/** The option's default, in ms. */
const maxStaleness = 2_000

/** Over how long the revocations are strewn, in ms. */
const duration = 6_000

/** The 50th and the 99th percentile and the largest, in whole numbers. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const part = (of: number) => (sorted[Math.ceil(of * sorted.length) - 1] ?? Number.NaN).toFixed(0)
  return `p50 ${part(0.5)}, p99 ${part(0.99)}, max ${part(1)}`
}

export const revocationBound = (store: SharedStore, nodes: () => readonly Node[]): void =>
  test(
    "a thousand sessions revoked on one node are accepted on no other after the promised 2 s",
    { timeout: 180_000 },
    async ({ annotate }) => {
      const [revoker, ...verifiers] = await openAll(nodes(), {
        store: (await store.make()).place,
        options
      })
      const seed = `${Date.now()}`
      await annotate(`seed ${seed}`)
      const random = seededRandom(seed)
      const delay = () => {
        const [high = 0, low = 0] = random.bytes(2)
        return ((high * 256 + low) / 65_536) * duration
      }
      const { alive, revocations } = await planRevocations(revoker, delay)
      const doomed = revocations.flatMap(({ ends }) => ends)
      expect(doomed).toHaveLength(1_000)
      const tokens = [...doomed, ...alive].map(({ accessToken }) => accessToken)
      await Promise.all(verifiers.map((node) => node.startVerifying(tokens)))

      const answered = await revoker.callLater(revocations.map(({ call }) => call))
      expect(answered).toMatchObject(revocations.map(({ answer }) => ({ answer })))
      // The store has committed by the time at which it answers.
      const committed = revocations.flatMap(({ ends }, index) =>
        ends.map(() => answered[index]?.answeredAt ?? Number.NaN)
      )
      const last = Math.max(...committed)
      const bounds = tokens.map((_, index) => (committed[index] ?? last) + maxStaleness)
      const results = await Promise.all(verifiers.map((node) => node.finishVerifying(bounds)))

      const delays: { readonly accepted: number; readonly refused: number }[] = []
      for (const { found } of results) {
        const dead = found.slice(0, doomed.length)
        for (const [index, one] of dead.entries()) {
          const bound = bounds[index] ?? Number.NaN
          expect(one.lastAccepted).toBeLessThanOrEqual(bound)
          expect(one.lastBegan).toBeGreaterThan(bound)
          expect(one).toMatchObject({
            acceptedAfterRefusal: 0,
            codes: { ok: expect.any(Number), session_revoked: expect.any(Number) }
          })
          expect(Object.keys(one.codes)).toHaveLength(2)
          const at = committed[index] ?? Number.NaN
          delays.push({
            accepted: (one.lastAccepted ?? Number.NaN) - at,
            refused: (one.firstRefused ?? Number.NaN) - at
          })
        }
        const living = found.slice(doomed.length)
        expect(living.map(({ codes }) => Object.keys(codes))).toEqual(alive.map(() => ["ok"]))
      }
      const count = results.reduce((sum, result) => sum + result.count, 0)
      console.log(
        `${store.name}: ms from a revocation's answer to the first refusal on another node: ` +
          `${spread(delays.map(({ refused }) => refused))}; to the last acceptance: ` +
          `${spread(delays.map(({ accepted }) => accepted))}; ${count} verifications, seed ${seed}`
      )
    }
  )
