/**
 * The batcher, whatever arrives when: each item is answered once and with its own answer, no lane too many
 * is used, and nothing waits while one is free.
 */
import * as fc from "fast-check"
import { expect, onTestFinished, test, vi } from "vitest"

import {
  makeBatcher,
  type Batching,
  type Place
} from "../../../../src/adapters/batching/batcher.ts"

interface Item {
  readonly name: number
  readonly key: string
  readonly weight: number
  readonly fails: boolean
}

/** A batch that is under way until the test says otherwise. */
interface Open {
  readonly batch: readonly Place<Item, string>[]
  readonly free: () => void
  readonly breakDown: (error: Error) => void
}

const answerTo = ({ name }: Item) => `answer ${name}`

function given(changes: Partial<Batching<Item, string>> = {}) {
  const open: Open[] = []
  const asked: Item[] = []
  const { submit } = makeBatcher<Item, string>({
    lanes: 2,
    sizeFor: (waiting) => Math.min(waiting, 4),
    mostWeight: 10,
    weightOf: ({ weight }) => weight,
    keyOf: ({ key }) => key,
    sameKey: "follow",
    implied: undefined,
    patience: 60_000,
    tooLate: (left) => new Error(left ? "too late, left" : "too late, not left"),
    run: (batch) =>
      new Promise((free, breakDown) => {
        asked.push(...batch.map(({ item }) => item))
        open.push({ batch, free, breakDown })
      }),
    ...changes
  })
  return { open, asked, submit }
}

const settle = (place: Place<Item, string>) =>
  place.item.fails
    ? place.reject(new Error(answerTo(place.item)))
    : place.resolve(answerTo(place.item))

/** Until all that follows from what has happened has happened. */
const quiet = () => new Promise((resolve) => setImmediate(resolve))

const finish = async ({ batch, free }: Open) => {
  for (const place of batch) settle(place)
  free()
  await quiet()
}

const item = (name: number, key = String(name), weight = 1): Item => ({
  name,
  key,
  weight,
  fails: false
})

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        step: fc.constant("submit" as const),
        key: fc.constantFrom("a", "b", "c", "d", "e", "f"),
        weight: fc.integer({ min: 1, max: 15 }),
        fails: fc.boolean()
      })
    },
    {
      weight: 1,
      arbitrary: fc.record({ step: fc.constantFrom("finish", "free", "break"), at: fc.nat(9) })
    }
  ),
  { maxLength: 60 }
)

/** What the script leads to: what was seen to be wrong on the way, and what each was answered. */
async function play(
  script: typeof steps extends fc.Arbitrary<infer A> ? A : never,
  sameKey: "share" | "follow",
  lanes: number
) {
  const { open, submit } = given({ sameKey, lanes })
  const callers: { readonly item: Item; readonly since: number; readonly got: string[] }[] = []
  /** Places whose lane was freed before they were settled. */
  const demoted: Place<Item, string>[] = []
  const broken = new Set<Item>()
  const leftAt = new Map<Item, number>()
  const wrong: string[] = []
  let clock = 0

  const noteLeft = () => {
    for (const { item: one } of open.flatMap(({ batch }) => batch)) {
      if (!leftAt.has(one)) leftAt.set(one, clock)
    }
  }
  const look = () => {
    clock += 1
    noteLeft()
    if (open.length > lanes) wrong.push("too many lanes")
    for (const { batch } of open) {
      const weight = batch.reduce((sum, { item: one }) => sum + one.weight, 0)
      if (batch.length > 1 && weight > 10) wrong.push("too heavy")
    }
    const underWay = [...open.flatMap(({ batch }) => batch), ...demoted].map((place) => place.item)
    const keys = underWay.map(({ key }) => key)
    if (sameKey === "follow" && new Set(keys).size < keys.length) wrong.push("two of one key")
    const isAsked = ({ item: one, since }: (typeof callers)[number]) =>
      underWay.some(
        (other) =>
          other.key === one.key && (sameKey === "follow" || (leftAt.get(other) ?? 0) >= since)
      )
    const waiting = callers.filter((caller) => caller.got.length === 0 && !isAsked(caller))
    if (open.length < lanes && waiting.length > 0) wrong.push("waits while a lane is free")
  }
  const take = (at: number) => {
    // One that has left since the last look must not be gone before it was seen.
    noteLeft()
    const [one] = open.splice(at % open.length, 1)
    if (one === undefined) throw new Error("a batch is under way")
    return one
  }

  for (const step of script) {
    if (step.step === "submit") {
      const { key, weight, fails } = step
      const one = { name: callers.length, key, weight, fails }
      const got: string[] = []
      callers.push({ item: one, since: clock, got })
      void submit(one).then(
        (answer) => got.push(answer),
        (error: Error) => got.push(error.message)
      )
    } else if (open.length > 0) {
      const one = take(step.at)
      if (step.step === "finish") await finish(one)
      if (step.step === "free") {
        demoted.push(...one.batch)
        one.free()
      }
      if (step.step === "break") {
        for (const place of one.batch) broken.add(place.item)
        one.breakDown(new Error("broken"))
      }
    }
    await quiet()
    look()
  }
  while (open.length > 0 || demoted.length > 0) {
    for (const place of demoted.splice(0)) settle(place)
    if (open.length > 0) await finish(take(0))
    await quiet()
    look()
  }
  const answerOf = (one: Item) => (broken.has(one) ? "broken" : answerTo(one))
  return { answerOf, callers, leftAt, wrong }
}

const twoOrSo = fc.integer({ min: 1, max: 3 })

test("whatever arrives when, each is answered once with its own answer, in the order of its key", async () => {
  await fc.assert(
    fc.asyncProperty(steps, twoOrSo, async (script, lanes) => {
      const { answerOf, callers, leftAt, wrong } = await play(script, "follow", lanes)
      expect(wrong).toEqual([])
      expect(callers.map(({ got }) => got)).toEqual(callers.map((each) => [answerOf(each.item)]))
      for (const key of "abcdef") {
        const left = callers
          .filter((each) => each.item.key === key)
          .map((each) => leftAt.get(each.item))
        expect(left).toEqual(left.toSorted((a = 0, b = 0) => a - b))
      }
    })
  )
})

test("whatever arrives when, each is answered once with what was asked for its key after it came", async () => {
  await fc.assert(
    fc.asyncProperty(steps, twoOrSo, async (script, lanes) => {
      const { answerOf, callers, leftAt, wrong } = await play(script, "share", lanes)
      expect(wrong).toEqual([])
      for (const { item: one, since, got } of callers) {
        const possible = [...leftAt]
          .filter(([other, left]) => other.key === one.key && left >= since)
          .map(([other]) => answerOf(other))
        expect(got).toHaveLength(1)
        expect(possible).toContain(got[0])
      }
    })
  )
})

test("the first leave at once, what comes while all lanes are busy leaves together", async () => {
  const { open, submit } = given()
  const answers = [1, 2, 3, 4, 5].map((name) => submit(item(name)))
  expect(open.map(({ batch }) => batch.length)).toEqual([1, 1])
  for (const one of open.splice(0)) await finish(one)
  expect(open.map(({ batch }) => batch.map((place) => place.item.name))).toEqual([[3, 4, 5]])
  for (const one of open.splice(0)) await finish(one)
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5].map((name) => `answer ${name}`))
})

test("an item is shared until it leaves, and asked anew afterwards", async () => {
  const { asked, open, submit } = given({ sameKey: "share", lanes: 1 })
  const before = submit(item(1, "x"))
  const together = [submit(item(2, "x")), submit(item(3, "x"))]
  await finish(open.splice(0)[0] as Open)
  const after = submit(item(4, "x"))
  await finish(open.splice(0)[0] as Open)
  await finish(open.splice(0)[0] as Open)
  expect(await Promise.all([before, ...together, after])).toEqual([
    "answer 1",
    "answer 2",
    "answer 2",
    "answer 4"
  ])
  expect(asked.map(({ name }) => name)).toEqual([1, 2, 4])
})

test("10,000 that follow one are answered with it where its answer says theirs", async () => {
  const { asked, open, submit } = given({ implied: () => "implied" })
  const first = submit(item(0, "x"))
  const others = Array.from({ length: 10_000 }, (_, n) => submit(item(n + 1, "x")))
  await finish(open.splice(0)[0] as Open)
  expect(await first).toBe("answer 0")
  expect(new Set(await Promise.all(others))).toEqual(new Set(["implied"]))
  expect(asked).toHaveLength(1)
  void submit(item(1, "x"))
  expect(asked).toHaveLength(2)
})

test("an item that cannot be read is its own caller's mistake", async () => {
  const { open, submit } = given({
    weightOf: ({ name }) => {
      if (name === 2) throw new TypeError("no weight")
      return 1
    }
  })
  const [first, second] = [submit(item(1)), submit(item(2))]
  await expect(second).rejects.toThrow("no weight")
  await finish(open.splice(0)[0] as Open)
  expect(await first).toBe("answer 1")
})

test("who loses patience is told whether the item had left, and one that had not never leaves", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  onTestFinished(() => void vi.useRealTimers())
  const { asked, open, submit } = given({ lanes: 1, patience: 1000, sizeFor: () => 1 })
  const messages = [0, 1, 2, 3].map((name) =>
    submit(item(name, name === 3 ? "2" : String(name))).then(
      (answer) => answer,
      (error: Error) => error.message
    )
  )
  vi.advanceTimersByTime(500)
  await finish(open.splice(0)[0] as Open)
  vi.advanceTimersByTime(500)
  // 1 had left; 2 and the one that follows it had not.
  expect(await Promise.all(messages)).toEqual([
    "answer 0",
    "too late, left",
    "too late, not left",
    "too late, not left"
  ])
  await finish(open.splice(0)[0] as Open)
  expect(asked.map(({ name }) => name)).toEqual([0, 1])
  const later = submit(item(4, "2"))
  await finish(open.splice(0)[0] as Open)
  expect(await later).toBe("answer 4")
})
