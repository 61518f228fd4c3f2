/**
 * The life of signing keys, under any policy, with nodes that look at the ring whenever they like and may
 * see it as it was a while ago: who signs, what still verifies, what is created and what is removed.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import type { KeyId } from "../../src/domain/identifier.ts"
import {
  activeKey,
  keyState,
  planKeys,
  type KeyPlan,
  type KeyPolicy,
  type SigningAlgorithm,
  type SigningKeyRecord
} from "../../src/domain/signingKey.ts"

/** A node comes by after `wait`, with a view that is `stale` ms old, and wants `algorithm`. */
interface Visit {
  readonly wait: number
  readonly stale: number
  readonly algorithm: SigningAlgorithm
}

interface Timing {
  readonly rotateEvery: number | undefined
  readonly publishAhead: number
  readonly verifyFor: number
  readonly clockTolerance: number
}

const timing: fc.Arbitrary<Timing> = fc.record({
  rotateEvery: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
  publishAhead: fc.integer({ min: 0, max: 120 }),
  verifyFor: fc.integer({ min: 1, max: 300 }),
  clockTolerance: fc.nat({ max: 50 })
})
const visits: fc.Arbitrary<readonly Visit[]> = fc.array(
  fc.record({
    wait: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1000 })),
    stale: fc.nat({ max: 200 }),
    algorithm: fc.constantFrom<SigningAlgorithm>("ES256", "ES256", "ES256", "EdDSA")
  }),
  { minLength: 1, maxLength: 30 }
)

/** A ring from an instant on. */
interface Version {
  readonly from: number
  readonly keys: readonly SigningKeyRecord[]
}

interface Step {
  readonly now: number
  readonly before: readonly SigningKeyRecord[]
  readonly after: readonly SigningKeyRecord[]
  readonly seen: readonly SigningKeyRecord[]
  readonly plan: KeyPlan
  readonly policy: KeyPolicy
}

interface Run {
  readonly steps: readonly Step[]
  readonly at: (time: number) => readonly SigningKeyRecord[]
  readonly end: number
}

/** Lets every visitor carry out its plan, as a store with a unique slot would let it. */
function run(times: Timing, list: readonly Visit[]): Run {
  const versions: Version[] = [{ from: Number.NEGATIVE_INFINITY, keys: [] }]
  const at = (time: number) => versions.findLast(({ from }) => from <= time)?.keys ?? []
  const steps: Step[] = []
  let now = 1_000_000
  for (const { wait, stale, algorithm } of list) {
    now += wait
    const policy: KeyPolicy = { algorithm, ...times }
    const before = at(now)
    const seen = at(now - stale)
    const plan = planKeys(seen, policy, now)
    const kept = before.filter(({ id }) => !plan.remove.includes(id))
    const slot = plan.create?.slot
    const isFree = slot !== undefined && !before.some((key) => key.slot === slot)
    const after =
      isFree && plan.create !== undefined
        ? [
            ...kept,
            { ...plan.create, id: `key-${slot}-of-${now}` as KeyId, algorithm, createdAt: now }
          ]
        : kept
    versions.push({ from: now, keys: after })
    steps.push({ now, before, after, seen, plan, policy })
  }
  return { steps, at, end: now }
}

/** The instants worth a look: every change, every activation, every end, and one before and after each. */
function instants({ steps, end }: Run, { verifyFor }: Timing): readonly number[] {
  const edges = steps.flatMap(({ now, after }) => [
    now,
    ...after.flatMap(({ activatesAt }) => [activatesAt, activatesAt + verifyFor])
  ])
  const around = edges.flatMap((edge) => [edge - 1, edge, edge + 1])
  const first = steps[0]?.now ?? 0
  return [...new Set(around)].filter((time) => time >= first && time <= end)
}

type Visits = (list: readonly Visit[], timing: Timing) => readonly Visit[]

const youngViews: Visits = (list, { verifyFor }) =>
  list.map((visit) => ({ ...visit, stale: Math.min(visit.stale, verifyFor) }))

const always = (check: (run: Run, timing: Timing) => void, among: Visits = (list) => list): void =>
  fc.assert(
    fc.property(timing, visits, (times, list) => check(run(times, among(list, times)), times)),
    { numRuns: 400 }
  )

describe("of a ring of signing keys", () => {
  it("exactly one key is active at any instant, from the first one on, and it is the one that signs", () => {
    always((history, times) => {
      for (const time of instants(history, times)) {
        const keys = history.at(time)
        const active = keys.filter((key) => keyState(keys, key, times, time) === "active")
        expect(active).toEqual([activeKey(keys, time)])
      }
    })
  })

  it("every signature verifies until its token has expired", () => {
    always((history, times) => {
      const looks = instants(history, times)
      for (const signedAt of looks) {
        const signer = activeKey(history.at(signedAt), signedAt)
        for (const time of looks) {
          if (time < signedAt || time >= signedAt + times.verifyFor) continue
          const keys = history.at(time)
          const key = keys.find(({ id }) => id === signer?.id)
          expect(key).toEqual(signer)
          expect(key && keyState(keys, key, times, time)).toMatch(/^(active|verifying)$/)
        }
      }
    })
  })

  it("a node whose view is older, but by less than keys are published ahead, signs with the same key", () => {
    always((history, times) => {
      const first = history.steps[0]?.now ?? 0
      for (const time of instants(history, times)) {
        const oldest = Math.max(time - times.publishAhead + 1, first)
        if (oldest > time) continue
        expect(activeKey(history.at(oldest), time)?.id).toBe(activeKey(history.at(time), time)?.id)
      }
    })
  })

  it("no slot is filled twice by nodes whose views are younger than keys verify, and slots activate in their order", () => {
    always(({ steps }) => {
      const created = new Map<number, SigningKeyRecord>()
      for (const { seen, after, plan } of steps) {
        expect(seen.map(({ slot }) => slot)).not.toContain(plan.create?.slot)
        for (const key of after) {
          expect(created.get(key.slot) ?? key).toEqual(key)
          created.set(key.slot, key)
        }
      }
      const inOrder = [...created.values()].toSorted((a, b) => a.slot - b.slot)
      const activations = inOrder.map(({ activatesAt }) => activatesAt)
      expect(activations).toEqual(activations.toSorted((a, b) => a - b))
    }, youngViews)
  })

  // Found by the property above before it said how old a view may be (seed -1864348712).
  it("a key that a view from long ago puts into a slot that was emptied never signs", () => {
    const brisk: Timing = { rotateEvery: 1, publishAhead: 0, verifyFor: 1, clockTolerance: 0 }
    const visit = { wait: 1, stale: 0, algorithm: "ES256" } as const
    const { steps, end, at } = run(brisk, [visit, visit, visit, { ...visit, wait: 0, stale: 3 }])
    expect(steps.at(-1)?.after.map(({ slot }) => slot)).toEqual([2, 3, 1])
    const [, newest, revenant] = at(end) as [SigningKeyRecord, SigningKeyRecord, SigningKeyRecord]
    expect(activeKey(at(end), end)).toBe(newest)
    expect(keyState(at(end), revenant, brisk, end)).toBe("gone")
  })

  it("every key but the first is published as long before it signs as was asked", () => {
    always(({ steps }, { publishAhead }) => {
      const later = steps.flatMap(({ after }) => after.filter(({ slot }) => slot > 1))
      for (const { createdAt, activatesAt } of later) {
        expect(activatesAt - createdAt).toBeGreaterThanOrEqual(publishAhead)
      }
    })
  })

  it("a key is removed only when its successor has signed for longer than any token lives", () => {
    always(({ steps }, { verifyFor }) => {
      for (const { now, before, after, plan } of steps) {
        const removed = before.filter(({ id }) => plan.remove.includes(id))
        for (const key of removed) {
          const successors = before.filter(({ slot }) => slot > key.slot)
          const since = Math.min(...successors.map(({ activatesAt }) => activatesAt))
          expect(now).toBeGreaterThanOrEqual(since + verifyFor)
        }
        expect(after.length).toBeGreaterThan(0)
      }
    })
  })

  it("a key that has gone stays gone", () => {
    always((history, times) => {
      const gone = new Set<KeyId>()
      for (const time of instants(history, times).toSorted((a, b) => a - b)) {
        const keys = history.at(time)
        const goneNow = keys.filter((key) => keyState(keys, key, times, time) === "gone")
        const still = keys.filter(({ id }) => gone.has(id))
        expect(goneNow).toEqual(expect.arrayContaining([...still]))
        for (const { id } of goneNow) gone.add(id)
      }
    })
  })
})
