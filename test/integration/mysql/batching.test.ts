/**
 * Operations that share a statement: each has its own effect and its own answer, whoever else is in it.
 */
import * as Effect from "effect/Effect"
import { expect, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { newDatabase, openStore } from "./opened.ts"
import {
  advanceAll,
  findAll,
  promotionOf,
  promotions,
  smallStore,
  statements
} from "./promotions.ts"
import { add, advancing, birth, insertion, logout } from "./steps.ts"

test("sessions that are added, found and advanced at once need few statements, and each is its own", async () => {
  const { pool, store } = await smallStore()
  const sessions = Array.from({ length: 100 }, (_, n) =>
    sessionFixture({
      userId: `user ${n}`,
      claims: n % 2 === 0 ? undefined : { n },
      authMethod: n % 3 === 0 ? undefined : `method ${n}`
    })
  )
  const before = await statements(pool)
  await Promise.all(
    sessions.map((session, n) =>
      Effect.runPromise(store.sessions.insert({ ...insertion(session), data: { n } }))
    )
  )
  expect(await findAll(store, sessions)).toEqual(sessions)
  const all = sessions.map(promotionOf)
  const outcomes = await advanceAll(
    store,
    all.map(({ change }) => change)
  )
  const after = await statements(pool)
  expect(outcomes).toEqual(all.map(() => "applied"))
  expect(await findAll(store, sessions)).toEqual(all.map((promotion) => promotion.after))
  const data = await Promise.all(
    sessions.map(({ id }) => Effect.runPromise(store.sessions.findWithData(id)))
  )
  expect(data.map((found) => found?.data.value)).toEqual(sessions.map((_, n) => ({ n })))
  expect(after.executed - before.executed).toBeLessThan(30)
})

test("one that nobody else waits beside is a single statement", async () => {
  const { pool, store } = await smallStore()
  const session = await add(store)
  const before = await statements(pool)
  await Effect.runPromise(store.sessions.find(session.id))
  expect(await Effect.runPromise(store.sessions.advance(advancing(session)))).toBe("applied")
  expect((await statements(pool)).executed - before.executed).toBe(2)
})

test("of 200 refreshes of one session at once, by two pools, one wins", async () => {
  const database = await newDatabase()
  const stores = [
    await openStore(mysqlStore(database.url), true),
    await openStore(mysqlStore(database.pool()))
  ] as const
  const session = await add(stores[0])
  const attempts = Array.from({ length: 200 }, (_, n) => promotionOf(session, n))
  const outcomes = await Promise.all(
    [0, 1].map((k) =>
      advanceAll(
        stores[k === 0 ? 0 : 1],
        attempts.filter((_, n) => n % 2 === k).map(({ change }) => change)
      )
    )
  )
  expect(outcomes.flat().filter((outcome) => outcome === "conflict")).toHaveLength(199)
  const winner = [outcomes[0], outcomes[1]].flatMap((of = [], k) =>
    of.flatMap((outcome, n) => (outcome === "applied" ? [attempts[2 * n + k]?.after] : []))
  )
  expect(winner).toEqual([await Effect.runPromise(stores[1].sessions.find(session.id))])
})

test("of three nodes that promote the same sessions to the same at once, one wins each", async () => {
  const database = await newDatabase()
  const first = await openStore(mysqlStore(database.url), true)
  const others = [
    await openStore(mysqlStore(database.url)),
    await openStore(mysqlStore(database.pool()))
  ]
  const all = await promotions(first, 60)
  const changes = all.map(({ change }) => change)
  const outcomes = await Promise.all(
    [first, ...others].map((store, k) =>
      // Each begins elsewhere, so that their batches overlap in part.
      advanceAll(store, [...changes.slice(20 * k), ...changes.slice(0, 20 * k)])
    )
  )
  const winners = changes.map((_, n) =>
    outcomes.map((of, k) => of[(n - 20 * k + changes.length) % changes.length])
  )
  const won = (each: readonly unknown[]) => each.filter((outcome) => outcome === "applied").length
  expect(winners.map(won)).toEqual(changes.map(() => 1))
  expect(new Set(winners.flat())).toEqual(new Set(["applied", "conflict"]))
  expect(await findAll(first, changes)).toEqual(all.map(({ after }) => after))
})

test("in a batch with conflicts, each is told the truth", async () => {
  const { store } = await smallStore()
  const kinds = ["current", "behind", "ended", "idle", "over", "gone"] as const
  const kindOf = (n: number) => kinds[n % 12] ?? "current"
  const all = await promotions(store, 120, (n) => {
    if (kindOf(n) === "ended") return { ended: logout }
    if (kindOf(n) === "idle") return { idleExpiresAt: birth + 5 }
    return kindOf(n) === "over" ? { absoluteExpiresAt: birth + 5, idleExpiresAt: birth + 5 } : {}
  })
  const changes = all.map(({ change, session }, n) => {
    if (kindOf(n) === "behind") return { ...change, revision: 7 }
    if (kindOf(n) === "gone") return { ...change, id: sessionFixture().id }
    // The last instant at which it is alive, and the first at which it is not.
    if (n === 3 || n === 4) return { ...change, now: session.idleExpiresAt - 1 }
    return kindOf(n) === "idle" || kindOf(n) === "over"
      ? { ...change, now: session.idleExpiresAt }
      : change
  })
  const isApplied = (n: number) => kindOf(n) === "current" || n === 3 || n === 4
  expect(await advanceAll(store, changes)).toEqual(
    changes.map((_, n) => (isApplied(n) ? "applied" : "conflict"))
  )
  expect(
    await findAll(
      store,
      all.map(({ session }) => session)
    )
  ).toEqual(all.map(({ after, session }, n) => (isApplied(n) ? after : session)))
})

test("changes of one session are made in the order in which they come", async () => {
  const { store } = await smallStore()
  const others = await promotions(store, 30)
  const session = await add(store)
  const chain = Array.from({ length: 20 }, (_, n) => promotionOf({ ...session, revision: n }, n))
  // Between two of them stand others, so that they are never neighbours.
  const changes = chain.flatMap(({ change }, n) => [
    change,
    ...others.slice(n, n + 1).map((other) => other.change)
  ])
  expect(await advanceAll(store, changes)).toEqual(changes.map(() => "applied"))
  expect(await findAll(store, [session])).toEqual([chain.at(-1)?.after])
})

test("a lookup sees what was written before it began, although others of its session are on their way", async () => {
  const { store } = await smallStore()
  const session = await add(store)
  const early = Array.from({ length: 20 }, () => findAll(store, [session]))
  const promotion = promotionOf(session, 1)
  const seen = (async () => {
    await Effect.runPromise(store.sessions.advance(promotion.change))
    return findAll(store, [session])
  })()
  expect(await seen).toEqual([promotion.after])
  for (const [found] of await Promise.all(early))
    expect([session, promotion.after]).toContainEqual(found)
})

test("lookups of the same sessions share what they ask", async () => {
  const { pool, store } = await smallStore()
  const sessions = (await promotions(store, 10)).map(({ session }) => session)
  const missing = sessionFixture()
  const wanted = Array.from({ length: 200 }, (_, n) => [...sessions, missing][n % 11] ?? missing)
  const before = await statements(pool)
  expect(await findAll(store, wanted)).toEqual(
    wanted.map((session) => (session === missing ? undefined : session))
  )
  expect((await statements(pool)).executed - before.executed).toBeLessThanOrEqual(3)
})

test("however many there are at once, a connection prepares few statements, and each once", async () => {
  const { pool, store } = await smallStore()
  const round = async () => {
    for (const count of [1, 2, 3, 5, 7, 11, 18, 20, 40, 70, 150]) {
      const all = await promotions(store, count)
      await advanceAll(
        store,
        all.map(({ change }) => change)
      )
      await findAll(
        store,
        all.map(({ session }) => session)
      )
    }
  }
  await round()
  const once = await statements(pool)
  expect(once.prepared).toBeGreaterThan(5)
  expect(once.prepared).toBeLessThan(30)
  await round()
  expect((await statements(pool)).prepared).toBe(once.prepared)
})

test("who gives up waiting takes nobody else along", async () => {
  const { store } = await smallStore()
  const all = await promotions(store, 30)
  const controller = new AbortController()
  const running = all.map(({ change }, n) =>
    Effect.runPromise(store.sessions.advance(change), n % 3 === 0 ? controller : {}).then(
      (outcome) => outcome,
      () => "given up"
    )
  )
  controller.abort()
  expect(await Promise.all(running)).toEqual(
    all.map((_, n) => (n % 3 === 0 ? "given up" : "applied"))
  )
  const found = await findAll(
    store,
    all.map(({ session }) => session)
  )
  for (const [n, { after, session }] of all.entries())
    expect([after, session]).toContainEqual(found[n])
})
