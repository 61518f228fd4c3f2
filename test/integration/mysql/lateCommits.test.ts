/**
 * Rows that become visible later than others that were written after them, as every transaction's may: who
 * reads a little of the past again misses none.
 */
import { randomBytes } from "node:crypto"

import * as Effect from "effect/Effect"
import type { PoolConnection } from "mysql2/promise"
import { expect, onTestFinished, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { insertEvents } from "../../../src/adapters/mysql/insertEvents.ts"
import { insertSessionRevocation } from "../../../src/adapters/mysql/revocations.ts"
import { quotedTables } from "../../../src/adapters/mysql/tables.ts"
import { newDatabase, openStore } from "./opened.ts"
import { birth, revocationsOf } from "./steps.ts"

const tables = quotedTables({})
const [early, late] = [randomBytes(16), randomBytes(16)]
const textOf = (id: Buffer) => id.toString("base64url")

/** A store, and two connections with a transaction each. */
async function setUp() {
  const database = await newDatabase()
  const store = await openStore(mysqlStore(database.url), true)
  const pool = database.pool()
  const begin = async () => {
    const connection = await pool.getConnection()
    onTestFinished(() => connection.destroy())
    await connection.query("START TRANSACTION")
    return connection
  }
  return { store, first: await begin(), second: await begin() }
}

test("a revocation that is committed after a later one is read by who asks for the time before, too", async () => {
  const { store, first, second } = await setUp()
  const revoke = (connection: PoolConnection, id: Buffer) =>
    connection.execute(insertSessionRevocation(tables), [id, birth])
  await revoke(first, early)
  await revoke(second, late)
  await second.commit()
  const of = (id: Buffer) => ({ kind: "session", sessionId: textOf(id), at: birth })
  expect(await revocationsOf(store)).toEqual([of(late)])

  const { storeTime } = await Effect.runPromise(store.revocations.recent(0, 1))
  await first.commit()
  const again = await Effect.runPromise(store.revocations.recent(3_600_000, 10))
  expect(again.entries.map(({ revocation }) => revocation)).toEqual([of(early), of(late)])
  // Its number is lower, and it was written before the reading that did not show it.
  expect(again.entries.map(({ sequence }) => sequence)).toEqual([1, 2])
  expect(again.storeTime).toBeGreaterThanOrEqual(storeTime)
})

test("an event that is committed after a later one stands before it, and is undelivered like any other", async () => {
  const { store, first, second } = await setUp()
  const append = (connection: PoolConnection, id: Buffer) =>
    connection.execute(insertEvents(tables, 1), [
      id,
      randomBytes(16),
      Buffer.from("expired"),
      Buffer.from("{}")
    ])
  await append(first, early)
  await append(second, late)
  await second.commit()
  const start = { writtenAt: 0, sequence: 0 }
  const after = async (place: typeof start) => {
    const { events } = await Effect.runPromise(store.eventLog.after(place, 10))
    return events.map(({ id, position }) => ({ id, position }))
  }
  const [seen, ...rest] = await after(start)
  if (seen === undefined) throw new Error("the later event was committed")
  expect([seen.id, rest]).toEqual([textOf(late), []])

  await first.commit()
  // Who goes on from the last place alone never hears of it.
  expect(await after(seen.position)).toEqual([])
  const overlap = { writtenAt: seen.position.writtenAt - 3_600_000, sequence: 0 }
  expect((await after(overlap)).map(({ id }) => id)).toEqual([early, late].map(textOf))
  const undelivered = await Effect.runPromise(store.eventLog.undelivered(10))
  expect(undelivered.map(({ id }) => id)).toEqual([early, late].map(textOf))
})
