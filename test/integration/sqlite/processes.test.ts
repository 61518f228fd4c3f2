/**
 * Several processes and one file, and processes that die.
 */
import * as Effect from "effect/Effect"
import Database from "libsql"
import { expect, test } from "vitest"

import { sqliteMigrations, sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import type { SessionId } from "../../../src/domain/identifier.ts"
import { startNode } from "../../support/childProcess.ts"
import { node } from "./node.ts"
import { newFolder, openStore } from "./opened.ts"

test("ten processes that open a new file at once all work, and one creates the key", async () => {
  const file = newFolder().path("sessions.db")
  const nodes = Array.from({ length: 10 }, () => startNode(node, { args: ["start", file] }))
  await Promise.all(nodes.map((each) => each.line(/^ready$/)))
  for (const each of nodes) each.write("go")
  const answers = await Promise.all(nodes.map((each) => each.line(/^key (\w+), session (\S+)$/)))
  const exits = await Promise.all(nodes.map((each) => each.exited))
  expect(exits).toEqual(nodes.map(() => ({ code: 0, signal: null })))

  const outcomes = answers.map(([, outcome]) => outcome)
  expect(outcomes.filter((outcome) => outcome === "inserted")).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === "taken")).toHaveLength(9)
  const store = await openStore(sqliteStore(file), false)
  expect(await Effect.runPromise(store.keys.list())).toHaveLength(1)
  for (const [, , id] of answers) {
    expect(await Effect.runPromise(store.sessions.find(id as SessionId))).toMatchObject({ id })
  }
  const database = new Database(file)
  expect(database.prepare("SELECT name FROM watchword_migrations").raw().all([])).toEqual(
    sqliteMigrations.map(({ name }) => [name])
  )
  database.close()
})

test("a process that is killed in the middle of its writes loses none that was acknowledged", async () => {
  const file = newFolder().path("sessions.db")
  const added: SessionId[] = []
  const ended: SessionId[] = []
  for (const writes of [1, 40, 120]) {
    const writer = startNode(node, { args: ["write", file] })
    await writer.line(new RegExp(`^${writes} added`))
    expect(await writer.kill("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" })
    for (const [, what, id] of writer.stdout.matchAll(/^\d+ (added|ended) (\S{22})\n/gm)) {
      const list = what === "added" ? added : ended
      list.push(id as SessionId)
    }
  }
  expect(added.length).toBeGreaterThanOrEqual(161)

  const { sessions, revocations } = await openStore(sqliteStore(file))
  for (const id of added) {
    expect(await Effect.runPromise(sessions.findWithData(id))).toMatchObject({
      session: { id },
      data: { value: { cart: [] } }
    })
  }
  const { entries: feed } = await Effect.runPromise(revocations.recent(3_600_000, 1000))
  const revoked = feed.flatMap(({ revocation }) =>
    revocation.kind === "session" ? [revocation.sessionId] : []
  )
  expect(revoked).toEqual(expect.arrayContaining(ended))
  for (const id of ended) {
    expect(await Effect.runPromise(sessions.find(id))).toMatchObject({ ended: { cause: "logout" } })
  }
  // What died between its change and its answer counts, but as a whole: every ending has its revocation.
  const database = new Database(file)
  expect(
    database
      .prepare("SELECT count(*) FROM watchword_sessions WHERE ended_at IS NOT NULL")
      .raw()
      .all([])
  ).toEqual([[revoked.length]])
  expect(database.prepare("PRAGMA integrity_check").raw().all([])).toEqual([["ok"]])
  database.close()
})
