/**
 * Statements that several operations share, and that fail: no operation fails because of another, and
 * each is told the truth about its own.
 */
import * as Effect from "effect/Effect"
import { expect, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import type { SessionId } from "../../../src/domain/identifier.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { newDatabase, openStore, proxiedStore } from "./opened.ts"
import { advanceAll, findAll, promotionOf, promotions, smallStore } from "./promotions.ts"
import { add, insertion } from "./steps.ts"
import { bytesOf, executeStatement } from "./write.ts"

/** A chunk that executes a statement in which several sessions stand. */
const sharedBy =
  (ids: readonly string[]) =>
  (bytes: Buffer): boolean =>
    bytes[4] === executeStatement && ids.filter((id) => bytes.includes(bytesOf(id))).length > 2

test("a change that the database refuses fails alone", async () => {
  const { pool, store } = await smallStore()
  const all = await promotions(store, 40)
  await pool.query(`
    CREATE TRIGGER refuse BEFORE UPDATE ON watchword_sessions FOR EACH ROW
    IF NEW.device LIKE '%poison%' THEN SIGNAL SQLSTATE '45000'; END IF`)
  const isPoisoned = (n: number) => n === 11 || n === 25
  const changes = all.map(({ change }, n) =>
    isPoisoned(n)
      ? { ...change, activity: { ...change.activity, device: { name: "poison" } } }
      : change
  )
  expect(await advanceAll(store, changes)).toEqual(
    all.map((_, n) => (isPoisoned(n) ? "StoreUnavailable" : "applied"))
  )
  expect(await findAll(store, changes)).toEqual(
    all.map(({ after, session }, n) => (isPoisoned(n) ? session : after))
  )
})

test("a change that cannot be sent is its own caller's defect", async () => {
  const { store } = await smallStore()
  const all = await promotions(store, 20)
  const changes = all.map(({ change }, n) =>
    n === 9 ? { ...change, id: "short" as SessionId } : change
  )
  expect(await advanceAll(store, changes)).toEqual(
    all.map((_, n) => (n === 9 ? "defect" : "applied"))
  )
})

test("a row that cannot be read fails those alone that ask for it", async () => {
  const { pool, store } = await smallStore()
  const sessions = (await promotions(store, 20)).map(({ session }) => session)
  await pool.execute("UPDATE watchword_sessions SET device = 'no JSON' WHERE id = ?", [
    bytesOf(sessions[9]?.id ?? "")
  ])
  const found = await Promise.allSettled(sessions.map((session) => findAll(store, [session])))
  expect(found.map(({ status }) => status)).toEqual(
    sessions.map((_, n) => (n === 9 ? "rejected" : "fulfilled"))
  )
})

test("a new session whose id is taken fails alone, and one that was added before is added", async () => {
  const { store } = await smallStore()
  const [there, taken] = [await add(store), await add(store)]
  const sessions = Array.from({ length: 30 }, (_, n) => {
    if (n === 7) return there
    return n === 14 ? sessionFixture({ id: taken.id }) : sessionFixture()
  })
  const outcomes = await Promise.allSettled(
    sessions.map((session) => Effect.runPromise(store.sessions.insert(insertion(session))))
  )
  expect(outcomes.map(({ status }) => status)).toEqual(
    sessions.map((_, n) => (n === 14 ? "rejected" : "fulfilled"))
  )
  expect(await findAll(store, sessions)).toEqual(
    sessions.map((session, n) => (n === 14 ? taken : session))
  )
})

test("new sessions with much data are added beside others, none in a statement that is too large", async () => {
  const { store } = await smallStore()
  const sessions = Array.from({ length: 60 }, () => sessionFixture())
  const dataOf = (n: number) => "x".repeat(n % 2 === 0 ? 900_000 : 10)
  await Promise.all(
    sessions.map((session, n) =>
      Effect.runPromise(store.sessions.insert({ ...insertion(session), data: dataOf(n) }))
    )
  )
  for (const [n, { id }] of sessions.entries()) {
    const found = await Effect.runPromise(store.sessions.findWithData(id))
    expect(found?.data.value === dataOf(n)).toBe(true)
  }
})

test.each([
  [2, "that fill the lanes"],
  [20, "in a batch with others"]
])("sessions that somebody has locked (%i, %s) hold up nobody else", async (count) => {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.url), true)
  const all = await promotions(store, 60)
  const other = await database.pool().getConnection()
  await other.query("START TRANSACTION")
  for (const { session } of all.slice(0, 2)) {
    await other.execute("UPDATE watchword_sessions SET touches = 1 WHERE id = ?", [
      bytesOf(session.id)
    ])
  }
  // The locked ones come first where they are alone, and last where they are not.
  const first = all.slice(0, count).map(({ change }) => change)
  const waiting = advanceAll(store, first.toReversed())
  const neighbours = all.slice(count).map(({ change }) => change)
  expect(await advanceAll(store, neighbours)).toEqual(neighbours.map(() => "applied"))
  await other.query("ROLLBACK")
  expect(await waiting).toEqual(first.map(() => "applied"))
  expect(
    await findAll(
      store,
      all.map(({ session }) => session)
    )
  ).toEqual(all.map(({ after }) => after))
})

/** Forty promotions at once, of which one statement meets a cut: what became of each, and the rows after. */
async function promotedThrough(cutNext: "cutNextReply" | "cutNextRequest") {
  const { proxy, direct, store } = await proxiedStore()
  const all = await promotions(direct, 40)
  const cut = proxy[cutNext](sharedBy(all.map(({ session }) => session.id)))
  const outcomes = await advanceAll(
    store,
    all.map(({ change }) => change)
  )
  await cut
  expect(new Set(outcomes)).toEqual(new Set(["applied", "OutcomeUnknown"]))
  const rows = await findAll(
    direct,
    all.map(({ session }) => session)
  )
  return { all, outcomes, rows }
}

test("changes whose common answer is lost are unknown, and have happened", async () => {
  const { all, rows } = await promotedThrough("cutNextReply")
  expect(rows).toEqual(all.map(({ after }) => after))
})

test("changes whose connection is killed before their statement arrives are not said to have happened", async () => {
  const { all, outcomes, rows } = await promotedThrough("cutNextRequest")
  expect(rows).toEqual(
    all.map(({ after, session }, n) => (outcomes[n] === "applied" ? after : session))
  )
})

test("lookups whose common answer is lost are made again", async () => {
  const { proxy, direct, store } = await proxiedStore()
  const sessions = (await promotions(direct, 40)).map(({ session }) => session)
  const cut = proxy.cutNextReply(sharedBy(sessions.map(({ id }) => id)))
  expect(await findAll(store, sessions)).toEqual(sessions)
  await cut
})

test("new sessions whose common answer is lost are unknown, and are added once however often they are repeated", async () => {
  const { proxy, direct, store } = await proxiedStore()
  const sessions = Array.from({ length: 40 }, () => sessionFixture())
  const cut = proxy.cutNextReply(sharedBy(sessions.map(({ id }) => id)))
  const addAll = () =>
    Promise.all(
      sessions.map((session) =>
        Effect.runPromise(
          store.sessions.insert(insertion(session)).pipe(
            Effect.map(({ kind }) => kind),
            Effect.catch((failure) => Effect.succeed(failure._tag))
          )
        )
      )
    )
  expect(new Set(await addAll())).toEqual(new Set(["inserted", "OutcomeUnknown"]))
  await cut
  expect(await findAll(direct, sessions)).toEqual(sessions)
  expect(await addAll()).toEqual(sessions.map(() => "inserted"))
})

test("where there is no connection, all that wait are told so, and nothing happens later", async () => {
  const { pool, store } = await smallStore()
  const all = await promotions(store, 40)
  const taken = await pool.getConnection()
  const outcomes = await advanceAll(
    store,
    all.map(({ change }) => change)
  )
  expect(outcomes).toEqual(all.map(() => "StoreUnavailable"))
  taken.release()
  const again = promotionOf(sessionFixture(), 1)
  expect(await advanceAll(store, [again.change])).toEqual(["conflict"])
  expect(
    await findAll(
      store,
      all.map(({ session }) => session)
    )
  ).toEqual(all.map(({ session }) => session))
})
