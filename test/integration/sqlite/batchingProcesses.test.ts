/**
 * Writes that travel together, from several processes, and from one that dies.
 */
import * as Effect from "effect/Effect"
import Database from "libsql"
import { expect, test } from "vitest"

import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { startNode } from "../../support/childProcess.ts"
import { insertion } from "./adding.ts"
import { node } from "./node.ts"
import { newFolder, openStore } from "./opened.ts"

test("three processes that promote the same 300 sessions at once: each has one winner", async () => {
  const file = newFolder().path("sessions.db")
  const { sessions } = await openStore(sqliteStore(file))
  const all = Array.from({ length: 300 }, () => sessionFixture())
  await Promise.all(all.map((each) => Effect.runPromise(sessions.insert(insertion(each)))))

  const racers = Array.from({ length: 3 }, () => startNode(node, { args: ["race", file] }))
  await Promise.all(racers.map((each) => each.line(/^ready$/)))
  for (const each of racers) each.write("go")
  await Promise.all(racers.map((each) => each.line(/^done$/)))
  for (const each of racers) expect(await each.exited).toEqual({ code: 0, signal: null })

  const winners = racers.flatMap(({ stdout }) =>
    Array.from(stdout.matchAll(/^won (\S{22})$/gm), ([, id]) => id)
  )
  expect(winners).toHaveLength(300)
  expect(new Set(winners)).toEqual(new Set(all.map(({ id }) => id)))
  for (const { id } of all) {
    expect(await Effect.runPromise(sessions.find(id))).toMatchObject({ revision: 1 })
  }
})

test("two openings of one process that promote the same sessions at once: each has one winner", async () => {
  const file = newFolder().path("sessions.db")
  const openings = [await openStore(sqliteStore(file)), await openStore(sqliteStore(file))] as const
  const all = Array.from({ length: 200 }, () => sessionFixture())
  const [{ sessions }] = openings
  await Promise.all(all.map((each) => Effect.runPromise(sessions.insert(insertion(each)))))
  const now = sessionFixture().createdAt
  const outcomes = await Promise.all(
    all.map((each) =>
      Promise.all(
        openings.map((opening) =>
          Effect.runPromise(opening.sessions.advance({ ...each, activity: each, now }))
        )
      )
    )
  )
  for (const both of outcomes) expect(both.toSorted()).toEqual(["applied", "conflict"])
})

test("a process that is killed in the middle of a stream of writes loses none that was acknowledged", async () => {
  const file = newFolder().path("sessions.db")
  const added: string[] = []
  for (const writes of [1, 500, 2000]) {
    const writer = startNode(node, { args: ["stream", file] })
    await writer.line(new RegExp(`^${writes} added`))
    expect(await writer.kill("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" })
    for (const [, id] of writer.stdout.matchAll(/^\d+ added (\S{22})\n/gm)) added.push(String(id))
  }
  expect(added.length).toBeGreaterThanOrEqual(2501)
  const database = new Database(file)
  const rows = database.prepare("SELECT id FROM watchword_sessions").raw().all([]) as [Buffer][]
  const stored = new Set(rows.map(([id]) => id.toString("base64url")))
  expect(added.filter((id) => !stored.has(id))).toEqual([])
  expect(database.prepare("PRAGMA integrity_check").raw().all([])).toEqual([["ok"]])
  database.close()
})
