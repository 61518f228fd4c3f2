/**
 * How the database carries out what the store sends, in tables of 50,000 rows: by an index, without sorting, and
 * without reading more rows than the call is about. Whatever a call sends is held to that, so that a statement
 * nobody thought of is not left out; and every call of every port is made, alone and with others at once, which
 * may be sent together.
 */
import { randomBytes } from "node:crypto"

import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { beforeAll, describe, expect, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import type { EventId, KeyId, NodeId, SessionId } from "../../../src/domain/identifier.ts"
import type { EventRecord } from "../../../src/ports/EventLog.ts"
import type { StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { freshDatabase } from "../../support/mariadb.ts"
import { aliveOfUser, fillTables, sessionIdOf } from "./manyRows.ts"
import { recordedPool, type Recorded, type RecordedPool, type Step } from "./recordedPool.ts"
import { birth, insertion, logout } from "./steps.ts"

/** Calls that are made at once. */
const others = Array.from({ length: 20 }, (_, n) => n + 1)

interface Call {
  /** Each `n` is about other rows. */
  readonly make: (ports: StorePorts, n: number) => Effect.Effect<unknown, unknown>
  /** The indexes that are used, as `table index`; with several after a bar, whichever the database prefers. */
  readonly by: readonly string[]
  /** The most rows that one call may read, those of an index included. */
  readonly reads: number
  /** One node at a time makes it. */
  readonly alone?: true
}

const limited =
  (max: number, exceeded: "evict-oldest" | "reject") => (ports: StorePorts, n: number) =>
    ports.sessions.insert(
      insertion(sessionFixture({ userId: `user ${(exceeded === "reject" ? 300 : 350) + n}` }), {
        max,
        exceeded
      })
    )

const records = (count: number): readonly EventRecord[] =>
  Array.from({ length: count }, () => ({
    id: randomText() as EventId,
    origin: randomText() as NodeId,
    event: { name: "expired", sessionId: randomText() as SessionId, userId: "alice", at: birth }
  }))

const randomText = () => randomBytes(16).toString("base64url")

const node = randomText() as NodeId

/** A place in the log `seconds` ago. */
const place = (seconds: number) => ({ writtenAt: Date.now() - 1000 * seconds, sequence: 0 })

/** A living session that no other call is about. */
const sessionOf = (call: number, n: number) => sessionIdOf(1001 + 1000 * call + 10 * n)

/** Every call of every port, by its name there. */
const everyCall: Readonly<Record<string, Call>> = {
  "sessions.find": {
    make: ({ sessions }, n) => sessions.find(sessionOf(1, n)),
    by: ["sessions PRIMARY"],
    reads: 4
  },
  "sessions.findWithData": {
    make: ({ sessions }, n) => sessions.findWithData(sessionOf(1, n)),
    by: ["sessions PRIMARY"],
    reads: 4
  },
  "sessions.list": {
    make: ({ sessions }, n) => sessions.list(`user ${700 + n}`, birth),
    by: ["sessions by_user"],
    reads: aliveOfUser + 4
  },
  "sessions.count": {
    make: ({ sessions }, n) => sessions.count(`user ${700 + n}`, birth),
    by: ["sessions by_user"],
    reads: aliveOfUser + 4
  },
  "sessions.insert": {
    make: ({ sessions }) => sessions.insert(insertion(sessionFixture())),
    by: [],
    reads: 4
  },
  "sessions.insert, with a limit that evicts": {
    make: limited(aliveOfUser, "evict-oldest"),
    by: ["sessions PRIMARY", "sessions by_user"],
    reads: aliveOfUser + 12
  },
  "sessions.insert, with a limit that rejects": {
    make: limited(aliveOfUser, "reject"),
    by: ["sessions by_user"],
    reads: aliveOfUser + 8
  },
  "sessions.advance": {
    make: ({ sessions }, n) => {
      const { device, idleExpiresAt, lineage } = sessionFixture()
      const activity = { lastActiveAt: birth + 1, idleExpiresAt, device }
      const id = sessionOf(2, n)
      return sessions.advance({ id, revision: 0, lineage, activity, now: birth })
    },
    by: ["sessions PRIMARY"],
    reads: 6
  },
  "sessions.touch": {
    make: ({ sessions }, n) => {
      const activity = { lastActiveAt: birth + 1, idleExpiresAt: birth + 9, device: {} }
      return sessions.touch({ id: sessionOf(3, n), activity, now: birth })
    },
    by: ["sessions PRIMARY"],
    reads: 6
  },
  "sessions.writeData": {
    make: ({ sessions }, n) =>
      sessions.writeData({ id: sessionOf(3, n), version: 0, value: { cart: [n] }, now: birth }),
    by: ["sessions PRIMARY"],
    reads: 6
  },
  "sessions.writeClaims": {
    make: ({ sessions }, n) =>
      sessions.writeClaims({ id: sessionOf(3, n), version: 0, value: { role: n }, now: birth }),
    by: ["sessions PRIMARY"],
    reads: 6
  },
  "sessions.end": {
    make: ({ sessions }, n) => sessions.end(sessionOf(4, n), logout, () => records(1)),
    by: ["sessions PRIMARY"],
    reads: 10
  },
  "sessions.endAll": {
    make: ({ sessions }, n) =>
      sessions.endAll({
        userId: `user ${500 + n}`,
        createdUpTo: birth,
        except: undefined,
        ending: logout,
        announce: (ended) => records(ended.length)
      }),
    // Those that it has ended are looked for where nobody else ended any at that instant.
    by: ["sessions by_user", "sessions by_user|by_ending"],
    // To find them, to change them, and to answer them.
    reads: 4 * aliveOfUser + 20
  },
  "sessions.sweep": {
    make: ({ sessions }) => sessions.sweep({ now: birth, endedUpTo: birth, limit: 60 }),
    by: ["sessions PRIMARY", "sessions by_ending", "sessions by_sweep"],
    // 180 are due, some of which are put off; they are looked at again where there may be more.
    reads: 1000,
    alone: true
  },
  "sessions.ping": { make: ({ sessions }) => sessions.ping(), by: [], reads: 2 },
  "keys.list": {
    make: ({ keys }) => keys.list(),
    // All of them are asked for, and there are few.
    by: ["signing_keys ALL"],
    reads: 20
  },
  "keys.insert": {
    make: ({ keys }, n) =>
      keys.insert({
        id: `new-${n}` as KeyId,
        slot: 100 + n,
        algorithm: "ES256",
        createdAt: birth,
        activatesAt: birth,
        sealed: "sealed"
      }),
    by: [],
    reads: 2
  },
  "keys.reseal": {
    make: ({ keys }) => keys.reseal("key-3" as KeyId, "sealed", "sealed again"),
    by: ["signing_keys PRIMARY"],
    reads: 4
  },
  "keys.remove": {
    make: ({ keys }) => keys.remove(["key-4", "key-5"] as KeyId[]),
    by: ["signing_keys PRIMARY"],
    reads: 8
  },
  "keys.revoke": {
    make: ({ keys }) => keys.revoke({ id: "key-6" as KeyId, at: birth, events: records(1) }),
    by: ["signing_keys PRIMARY"],
    reads: 8
  },
  "revocations.recent": {
    make: ({ revocations }) => revocations.recent(60_000, 1000),
    by: ["revocations by_writing"],
    // Those of the last minute, and those that were written by the calls before.
    reads: 60 + 200
  },
  "revocations.forget": {
    make: ({ revocations }) => revocations.forget(3_900_000, 300),
    by: ["revocations by_writing"],
    reads: 300 + 20,
    alone: true
  },
  "leases.claim": {
    make: ({ leases }, n) => leases.claim(`job-${n % 8}`, node, 30_000),
    by: ["leases PRIMARY"],
    reads: 6
  },
  "leases.finish": {
    make: ({ leases }, n) => leases.finish(`job-${n % 8}`, node, 1000),
    by: ["leases PRIMARY"],
    reads: 6
  },
  "eventLog.append": {
    make: ({ eventLog }) => eventLog.append(records(3)),
    by: [],
    reads: 8
  },
  "eventLog.after": {
    make: ({ eventLog }) => eventLog.after(place(600), 100),
    by: ["events by_writing"],
    reads: 2 * 128 + 20
  },
  "eventLog.undelivered": {
    make: ({ eventLog }) => eventLog.undelivered(100),
    by: ["events by_delivery"],
    reads: 2 * 128 + 20
  },
  "eventLog.markDelivered": {
    make: ({ eventLog }, n) => eventLog.markDelivered([49_960 + n, 49_961 + n]),
    by: ["events PRIMARY"],
    reads: 30
  },
  "eventLog.forget": {
    make: ({ eventLog }) => eventLog.forget(3_900_000, 300),
    by: ["events by_writing"],
    reads: 300 + 20,
    alone: true
  }
}

const byIndex = ["system", "const", "eq_ref", "ref", "range"]

/** The table, whatever a statement calls it, and how it is read. */
function stepText({ table, key, type, Extra: how }: Step, text: string): string {
  const name =
    /^watchword_(\w+)$/.exec(table ?? "")?.[1] ??
    new RegExp(`watchword_(\\w+)\`? (?:AS )?\`?${table}\\b`).exec(text)?.[1] ??
    table
  const bad = /Using (?:filesort|temporary)/.exec(how ?? "")?.[0]
  const way = byIndex.includes(type ?? "") ? key : type
  return `${name} ${way}${bad === undefined ? "" : `, ${bad}`}`
}

// What a statement brings along is no table: it is read whole.
const isGiven = ({ table }: Step): boolean => table === null || /^<\w+[\d,]+>$/.test(table)

/** Each way in which a table was read. */
const waysIn = (recorded: readonly Recorded[]): readonly string[] => [
  ...new Set(
    recorded.flatMap(({ plan, text }) =>
      plan.filter((step) => !isGiven(step)).map((step) => stepText(step, text))
    )
  )
]

/** Ways that no entry allows, and entries that allow nothing that was done. */
function surprises(ways: readonly string[], by: readonly string[]): readonly string[] {
  const allowed = by.map((entry) => {
    const [table, keys = ""] = entry.split(" ")
    return keys.split("|").map((key) => `${table} ${key}`)
  })
  return [
    ...ways.filter((way) => !allowed.flat().includes(way)),
    ...by.filter((_, index) => !allowed[index]?.some((way) => ways.includes(way)))
  ]
}

describe("by an index", () => {
  let recording: RecordedPool
  let ports: StorePorts

  beforeAll(async () => {
    const database = await freshDatabase()
    await mysqlStore(database.url).migrate()
    const pool = database.pool({ connectionLimit: 10 })
    await fillTables(pool)
    recording = recordedPool(pool)
    const scope = Scope.makeUnsafe()
    const opening = mysqlStore(recording.pool).open({ migrate: false })
    ports = await Effect.runPromise(Scope.provide(opening, scope))
    return async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await database.drop()
    }
  })

  test("every call of every port is among these", () => {
    const ofPorts = Object.entries(ports).flatMap(([port, its]) =>
      Object.keys(its as object).map((call) => `${port}.${call}`)
    )
    const made = new Set(Object.keys(everyCall).map((name) => name.split(",")[0] ?? ""))
    expect([...made].toSorted()).toEqual(ofPorts.toSorted())
  })

  const times = Object.entries(everyCall).flatMap(([name, call]) => [
    [name, "alone", [0], call] as const,
    ...(call.alone === true ? [] : [[name, "with others at once", others, call] as const])
  ])

  test.each(times)("%s, %s", async (_, __, numbers, { by, make, reads }) => {
    recording.take()
    await Promise.all(numbers.map((n) => Effect.runPromise(make(ports, n))))
    const recorded = recording.take()
    expect(recorded).not.toEqual([])
    expect(surprises(waysIn(recorded), by)).toEqual([])
    const read = recorded.reduce((sum, statement) => sum + statement.reads, 0)
    expect(read).toBeLessThanOrEqual(reads * numbers.length)
  })
})
