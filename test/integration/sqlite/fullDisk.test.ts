/**
 * A disk without room. The page limit of a connection makes SQLite say so on demand.
 */
import * as Effect from "effect/Effect"
import Database from "libsql"
import { expect, test } from "vitest"

import { storeIn } from "../../../src/adapters/sqlite/store.ts"
import type { Session } from "../../../src/domain/session.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { insertion } from "./adding.ts"
import { faultyDriver } from "./faultyDriver.ts"
import { newFolder, openStore } from "./opened.ts"

test("a full disk fails writes as unavailable, leaves all readable, and is forgotten once there is room", async () => {
  const file = newFolder().path("sessions.db")
  const driver = faultyDriver()
  const { sessions, revocations } = await openStore(storeIn(file, {}, driver.load))
  const add = (session: Session) => Effect.result(sessions.insert(insertion(session)))

  driver.exec("PRAGMA max_page_count = 40")
  const kept: Session[] = []
  let refused = sessionFixture()
  let outcome = await Effect.runPromise(add(refused))
  while (outcome._tag === "Success") {
    kept.push(refused)
    refused = sessionFixture()
    outcome = await Effect.runPromise(add(refused))
  }
  expect(outcome.failure).toMatchObject({
    _tag: "StoreUnavailable",
    operation: "insert",
    cause: { code: "SQLITE_FULL" }
  })
  expect(kept.length).toBeGreaterThan(10)

  const large = { id: refused.id, version: 0, value: "x".repeat(200_000), now: refused.createdAt }
  const [one, two] = kept as [Session, Session]
  expect(
    await Effect.runPromise(Effect.flip(sessions.writeData({ ...large, id: one.id })))
  ).toMatchObject({ _tag: "StoreUnavailable", cause: { code: "SQLITE_FULL" } })
  for (const session of kept) {
    expect(await Effect.runPromise(sessions.find(session.id))).toEqual(session)
  }
  expect(await Effect.runPromise(sessions.find(refused.id))).toBeUndefined()
  expect(await Effect.runPromise(sessions.count("alice", refused.createdAt))).toBe(kept.length)
  await Effect.runPromise(sessions.ping())

  driver.exec("PRAGMA max_page_count = 1000000")
  expect(await Effect.runPromise(sessions.writeData({ ...large, id: one.id }))).toBe("applied")
  expect((await Effect.runPromise(add(refused)))._tag).toBe("Success")
  const ending = { at: two.createdAt, cause: "logout", reason: undefined } as const
  expect(await Effect.runPromise(sessions.end(two.id, ending))).toMatchObject({ id: two.id })
  const { entries } = await Effect.runPromise(revocations.recent(3_600_000, 10))
  expect(entries).toHaveLength(1)

  const observer = new Database(file)
  expect(observer.prepare("PRAGMA integrity_check").raw().all([])).toEqual([["ok"]])
  observer.close()
})
