/**
 * A node of a deployment, as a process of its own: `node.mjs ORDER FILE`. It says on stdout what has
 * been acknowledged to it.
 */
import { createInterface } from "node:readline"

import * as Effect from "effect/Effect"
import Database from "libsql"

import { sqliteStore } from "../../../dist/adapters/sqlite/index.js"
import { sessionFixture } from "../../../dist/testing/sessionFixture.js"

const [order, file] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

const insertion = (session) => ({
  session,
  data: { cart: [] },
  limit: undefined,
  eviction: { at: session.createdAt, cause: "limit", reason: undefined }
})

const orders = {
  /** Opens the file when told to, and creates the first signing key and a session. */
  start: Effect.gen(function* () {
    console.log("ready")
    yield* Effect.promise(() => lines.next())
    const { keys, sessions } = yield* sqliteStore(file).open({ migrate: undefined })
    const key = { id: `key-of-${process.pid}`, algorithm: "ES256", slot: 1, sealed: "sealed" }
    const outcome = yield* keys.insert({ ...key, createdAt: 1, activatesAt: 1 })
    const session = sessionFixture()
    yield* sessions.insert(insertion(session))
    console.log(`key ${outcome}, session ${session.id}`)
  }),

  /** Adds sessions for ever, and ends every second one. */
  write: Effect.gen(function* () {
    const { sessions } = yield* sqliteStore(file).open({ migrate: undefined })
    for (let n = 1; ; n++) {
      const session = sessionFixture()
      yield* sessions.insert(insertion(session))
      console.log(`${n} added ${session.id}`)
      if (n % 2 === 1) continue
      const ending = { at: session.createdAt, cause: "logout", reason: undefined }
      yield* sessions.end(session.id, ending)
      console.log(`${n} ended ${session.id}`)
    }
  }),

  /** Adds sessions for ever, forty at a time. */
  stream: Effect.gen(function* () {
    const { sessions } = yield* sqliteStore(file).open({ migrate: undefined })
    let n = 0
    const add = Effect.suspend(() => {
      const session = sessionFixture()
      return Effect.map(sessions.insert(insertion(session)), () => {
        console.log(`${++n} added ${session.id}`)
      })
    })
    const one = Effect.forever(add)
    yield* Effect.all(
      Array.from({ length: 40 }, () => one),
      { concurrency: "unbounded" }
    )
  }),

  /** Promotes every session of Alice's at once when told to, and says for which it was the first. */
  race: Effect.gen(function* () {
    const { sessions } = yield* sqliteStore(file).open({ migrate: undefined })
    const now = sessionFixture().createdAt
    const all = yield* sessions.list("alice", now)
    console.log("ready")
    yield* Effect.promise(() => lines.next())
    yield* Effect.forEach(
      all,
      (session) =>
        Effect.map(sessions.advance({ ...session, activity: session, now }), (outcome) => {
          if (outcome === "applied") console.log(`won ${session.id}`)
        }),
      { concurrency: "unbounded" }
    )
    console.log("done")
  }),

  /** Holds the write lock until told to let go. */
  hold: Effect.gen(function* () {
    const database = new Database(file, { timeout: 0 })
    database.exec("BEGIN IMMEDIATE")
    console.log("held")
    yield* Effect.promise(() => lines.next())
    database.exec("ROLLBACK")
  })
}

await Effect.runPromise(Effect.scoped(orders[order]))
process.exit()
