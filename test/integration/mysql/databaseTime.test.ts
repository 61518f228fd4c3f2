/**
 * The database's time is the same for everybody, whatever time zone their sessions are in.
 */
import * as Effect from "effect/Effect"
import { expect, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { recordsOf } from "../../../src/testing/contract/eventLog/records.ts"
import { nodeFixture } from "../../../src/testing/contract/leases/nodeFixture.ts"
import { newDatabase, openStore } from "./opened.ts"
import { add, logout } from "./steps.ts"

const minute = 60_000
const start = { writtenAt: 0, sequence: 0 }

test.each(["+05:00", "-11:00", "+14:00"])("in the session time zone %s", async (zone) => {
  const database = await newDatabase()
  const pool = database.pool()
  pool.pool.on("connection", (connection) => {
    connection.query(`SET SESSION time_zone = '${zone}'`, () => {})
  })
  const store = await openStore(mysqlStore(database.url), true)
  const abroad = await openStore(mysqlStore(pool))
  const timeOf = async ({ revocations, eventLog }: typeof store) => [
    (await Effect.runPromise(revocations.recent(0, 1))).storeTime,
    (await Effect.runPromise(eventLog.after(start, 1))).storeTime
  ]
  const times = [await timeOf(store), await timeOf(abroad), await timeOf(store)].flat()
  expect(times).toEqual(times.toSorted((a, b) => a - b))

  const session = await add(store)
  await Effect.runPromise(abroad.sessions.end(session.id, logout))
  await Effect.runPromise(abroad.eventLog.append(recordsOf(1)))
  const { entries } = await Effect.runPromise(store.revocations.recent(minute, 10))
  expect(entries).toHaveLength(1)
  const { events, storeTime } = await Effect.runPromise(store.eventLog.after(start, 10))
  expect(events[0]?.position.writtenAt).toBeGreaterThanOrEqual(times[0] ?? Infinity)
  expect(events[0]?.position.writtenAt).toBeLessThanOrEqual(storeTime)
  expect(await Effect.runPromise(abroad.revocations.forget(minute, 10))).toBe(0)
  expect(await Effect.runPromise(store.eventLog.forget(minute, 10))).toBe(0)

  const [here, there] = [nodeFixture(), nodeFixture()]
  expect(await Effect.runPromise(abroad.leases.claim("sweep", there, minute))).toBe(true)
  expect(await Effect.runPromise(store.leases.claim("sweep", here, minute))).toBe(false)
  expect(await Effect.runPromise(abroad.leases.finish("sweep", there, 0))).toBe(true)
  expect(await Effect.runPromise(store.leases.claim("sweep", here, minute))).toBe(true)
  expect(await Effect.runPromise(abroad.leases.claim("sweep", there, minute))).toBe(false)
})
