/**
 * What becomes of writes that share a transaction when one of them fails, or all of it does.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import type { Session } from "../../../src/domain/session.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { insertion } from "./adding.ts"
import { fixtures, setUp } from "./batch.ts"

/** One that the table's CHECK refuses. */
const poisoned = () => sessionFixture({ userId: "u".repeat(256) })

test("a write that can never work fails, and whatever stands around it is done", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 80 }), async (bad) => {
      const { addAll, stored } = await setUp()
      const all = bad.map((isBad) => (isBad ? poisoned() : sessionFixture()))
      const exits = await addAll(all)
      expect(exits.map(Exit.hasDies)).toEqual(bad)
      const good = all.filter((_, n) => bad[n] === false)
      expect(exits.filter(Exit.isSuccess)).toHaveLength(good.length)
      expect(stored()).toEqual(new Set(good.map(({ id }) => id)))
    }),
    { numRuns: 20 }
  )
})

test("a limit that throws fails its own sign-in, and evicts nobody", async () => {
  const { sessions, add, stored } = await setUp()
  const [first, second, third] = fixtures(3) as [Session, Session, Session]
  const exits = await Promise.all(
    [
      add(first),
      sessions.insert(
        insertion(second, () => {
          throw new TypeError("no decision")
        })
      ),
      sessions.insert(
        insertion(third, () => ({ kind: "admit", evict: [first.id], exceeded: true }))
      )
    ].map((write) => Effect.runPromiseExit(write))
  )
  expect(exits.map(Exit.isSuccess)).toEqual([true, false, true])
  expect(exits[2]).toMatchObject({ value: { evicted: [{ id: first.id }] } })
  expect(stored()).toEqual(new Set([first.id, third.id]))
})

describe("a failure at any call of a transaction that five share", () => {
  /** Fails at the first call, at the second, …, until there are no more. Answers how many there were. */
  const everywhere = async (
    code: number,
    check: (exits: readonly Exit.Exit<unknown, unknown>[], stored: number) => void
  ) => {
    for (let before = 0; ; before++) {
      const { driver, addAll, stored } = await setUp()
      const failed = driver.failAfter(before, code)
      const exits = await addAll(fixtures(5))
      if (!failed()) return before
      check(exits, stored().size)
    }
  }

  test.for([
    ["a lock", 5],
    ["a full disk that has room again", 13]
  ] as const)("%s: all are done, and once", async ([, code]) => {
    const calls = await everywhere(code, (exits, stored) => {
      expect(exits.every(Exit.isSuccess)).toBe(true)
      expect(stored).toBe(5)
    })
    expect(calls).toBe(7)
  })

  test("an I/O error: where it was the commit's, nobody can say of any", async () => {
    const seen: [stored: number, outcomes: unknown][] = []
    await everywhere(778, (exits, stored) => seen.push([stored, exits]))
    const unknown = {
      cause: { reasons: [{ error: { _tag: "OutcomeUnknown", operation: "insert" } }] }
    }
    expect(seen).toMatchObject([
      ...Array.from({ length: 6 }, () => [5, fives({ _tag: "Success" })]),
      [0, fives(unknown)]
    ])
  })
})

const fives = (each: object) => Array.from({ length: 5 }, () => each)

test("a disk without room for all of it takes what it has room for", async () => {
  const { driver, addAll, stored } = await setUp()
  driver.exec("PRAGMA max_page_count = 40")
  const all = fixtures(600)
  const exits = await addAll(all)
  const done = all.filter((_, n) => exits[n]?._tag === "Success")
  expect(stored()).toEqual(new Set(done.map(({ id }) => id)))
  expect(done.length).toBeGreaterThan(20)
  expect(done.length).toBeLessThan(600)
  for (const exit of exits.filter(Exit.isFailure)) {
    expect(exit).toMatchObject({
      cause: { reasons: [{ error: { _tag: "StoreUnavailable", cause: { code: "SQLITE_FULL" } } }] }
    })
  }
})
