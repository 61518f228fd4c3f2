/**
 * A node of a deployment, as a process of its own: `node.mjs ORDER URL`. It says on stdout what has been
 * acknowledged to it.
 */
import { createInterface } from "node:readline"

import * as Effect from "effect/Effect"

import { mysqlStore } from "../../../dist/adapters/mysql/index.js"
import { sessionFixture } from "../../../dist/testing/sessionFixture.js"

const [order, url] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const birth = sessionFixture().createdAt

const insertion = (session) => ({
  session,
  data: { cart: [] },
  limit: undefined,
  eviction: { at: birth, cause: "limit", reason: undefined }
})

const orders = {
  /** Migrates when told to, and creates the first signing key and a session. */
  start: Effect.gen(function* () {
    console.log("ready")
    yield* Effect.promise(() => lines.next())
    const { keys, sessions } = yield* mysqlStore(url).open({ migrate: true })
    const key = { id: `key-of-${process.pid}`, algorithm: "ES256", slot: 1, sealed: "sealed" }
    const outcome = yield* keys.insert({ ...key, createdAt: 1, activatesAt: 1 })
    const session = sessionFixture()
    yield* sessions.insert(insertion(session))
    console.log(`key ${outcome}, session ${session.id}`)
  }),

  /** Migrates and nothing else. */
  migrate: Effect.gen(function* () {
    const applied = yield* Effect.promise(() => mysqlStore(url).migrate())
    console.log(`applied ${applied.join(" ")}`)
  }),

  /** Adds a session, ends it, and tells what it reads, as one line of JSON. */
  tell: Effect.gen(function* () {
    const { sessions, revocations } = yield* mysqlStore(url).open({ migrate: false })
    const { id } = sessionFixture()
    yield* sessions.insert(insertion({ ...sessionFixture(), id }))
    const alive = yield* sessions.find(id)
    yield* sessions.end(id, { at: birth + 1, cause: "logout", reason: undefined })
    const ended = yield* sessions.find(id)
    const { entries: feed } = yield* revocations.recent(3_600_000, 10)
    console.log(`told ${JSON.stringify({ alive, ended, feed, hour: new Date(0).getHours() })}`)
  })
}

await Effect.runPromise(Effect.scoped(orders[order]))
process.exit()
