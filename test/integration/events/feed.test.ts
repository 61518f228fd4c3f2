/**
 * `sessions.events`: the events of all nodes, read from the log, and read on where a reader stopped.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"

import type { SessionId } from "../../../src/domain/identifier.ts"
import type { EventEntry, SessionEventFeed } from "../../../src/index.ts"
import type { EventRecord } from "../../../src/ports/EventLog.ts"
import { StoreUnavailable } from "../../../src/ports/failure.ts"
import { granted } from "../useCases/given.ts"
import { countedReads } from "./logs.ts"
import { nodes, withPorts } from "./nodes.ts"

/** The next entries of a feed about users, as many as asked for: the first signing key is written when it is. */
async function take(feed: SessionEventFeed, count: number): Promise<readonly EventEntry[]> {
  const iterator = feed[Symbol.asyncIterator]()
  const entries: EventEntry[] = []
  while (entries.length < count) {
    const { done, value } = await iterator.next()
    if (done === true) throw new Error(`the feed ended after ${entries.length}`)
    if (value.event.name !== "keyRotated") entries.push(value)
  }
  return entries
}

const names = (entries: readonly EventEntry[]) => entries.map(({ event }) => event.name)
const users = (entries: readonly EventEntry[]) =>
  entries.map(({ event }) => ("userId" in event ? event.userId : undefined))

describe("a feed", () => {
  it("has the events of all nodes, its own included, each once", async () => {
    const { node } = nodes()
    const [one, two] = [(await node()).sessions, (await node()).sessions]
    const feed = two.events()
    await feed.begin()
    const alice = granted(await one.create({ userId: "alice" }))
    const bob = granted(await two.create({ userId: "bob" }))
    await one.refresh({ refreshToken: alice.refreshToken.value })
    await two.revoke({ sessionId: bob.session.id, cause: "logout" })
    const entries = await take(feed, 3)
    expect(names(entries).toSorted()).toEqual(["created", "created", "revoked"])
    expect(new Set(entries.map(({ eventId }) => eventId)).size).toBe(3)
    // Read again from the start: nothing comes twice within one feed.
    await one.revoke({ sessionId: alice.session.id })
    expect(names(await take(feed, 1))).toEqual(["revoked"])
  })

  it("goes on after an entry, where that was long enough ago, with the very next", async () => {
    const { clock, node } = nodes()
    const { sessions } = await node()
    const all = sessions.events()
    await all.begin()
    for (const userId of ["alice", "bob", "carol"]) {
      await sessions.create({ userId })
      clock.advance(20_000)
      await take(all, 1)
    }
    await sessions.create({ userId: "dora" })
    const whole = sessions.events({ after: "0.0" })
    const entries = await take(whole, 4)
    expect(users(entries)).toEqual(["alice", "bob", "carol", "dora"])
    const after = entries[1]?.id ?? ""
    expect(await take(sessions.events({ after }), 2)).toEqual(entries.slice(2))
  })

  it("may repeat what was written shortly before the place, under the same eventId", async () => {
    const { node } = nodes()
    const { sessions } = await node()
    const feed = sessions.events()
    await feed.begin()
    for (const userId of ["alice", "bob", "carol"]) await sessions.create({ userId })
    const entries = await take(feed, 3)
    const again = await take(sessions.events({ after: entries[1]?.id ?? "" }), 2)
    // What was before bob's, and what was after it; bob's own does not come again.
    expect(users(again)).toEqual(["alice", "carol"])
    expect(again).toEqual([entries[0], entries[2]])
  })

  it("that nothing came on is gone on with from where it began", async () => {
    const { clock, node } = nodes()
    const { sessions } = await node()
    clock.advance(60_000)
    const abandon = new AbortController()
    const feed = sessions.events({ signal: abandon.signal })
    const after = await feed.begin()
    abandon.abort()
    await sessions.create({ userId: "alice" })
    expect(users(await take(sessions.events({ after }), 1))).toEqual(["alice"])
  })

  it("refuses an after that is no place, and changes nothing", async () => {
    const { node } = nodes()
    const { sessions } = await node()
    const wrong = [
      "",
      " ",
      "1",
      "1.",
      "1.2.",
      "-1.0",
      "1e3.0",
      "1.2.x",
      "1.2.AAAAAAAAAAAAAAAAAAAAAB",
      "9999999999999999.0",
      "1.2.3.4",
      "0x10.0",
      "1.0\n"
    ]
    for (const after of [...wrong, 0, null, {}, ["1.0"]]) {
      expect(() => sessions.events({ after: after as string }), JSON.stringify(after)).toThrow(
        expect.objectContaining({
          code: "input_invalid",
          message: expect.stringMatching(/^after: must be the id of an entry/)
        })
      )
    }
  })

  it("refuses an option that nobody knows", async () => {
    const { node } = nodes()
    const { sessions } = await node()
    expect(() => sessions.events({ since: "0.0" } as object)).toThrow(
      "since: is not an option here; allowed: after, signal"
    )
    expect(() => sessions.on("theft", () => {}, { nodes: "own" as "this" })).toThrow(
      'nodes: must be "all" or "this", got a string of 3 characters'
    )
    expect(() => sessions.deliver("handler" as never)).toThrow(
      "deliver: must be given a function, got a string of 7 characters"
    )
  })

  it("reads a page when the last one is used up, and no sooner", async () => {
    const { clock, node, store } = nodes()
    const counted = countedReads(store)
    const { sessions } = await node({ store: counted.store })
    const origin = "a node".padEnd(22, "A") as EventRecord["origin"]
    const records = Array.from({ length: 1_200 }, (_, number): EventRecord => {
      const id = String(number).padStart(21, "0").concat("A")
      const about = { sessionId: id as SessionId, userId: `user ${number}`, at: number }
      return { id: id as EventRecord["id"], origin, event: { name: "expired", ...about } }
    })
    await Effect.runPromise(
      Effect.scoped(
        Effect.flatMap(store.open({ migrate: undefined }), ({ eventLog }) =>
          eventLog.append(records)
        )
      )
    )
    clock.advance(60_000)
    const feed = sessions.events({ after: "0.0" })
    expect(counted.reads()).toBe(0)
    const first = await take(feed, 500)
    expect(counted.reads()).toBe(1)
    const rest = await take(feed, 700)
    expect(counted.reads()).toBe(3)
    expect(users([...first, ...rest])).toEqual(
      records.map(({ event }) => "userId" in event && event.userId)
    )
  })

  it("survives an outage of the store", async () => {
    const { node, store } = nodes()
    let isDown = false
    const failing = withPorts(store, ({ eventLog }) => ({
      eventLog: {
        ...eventLog,
        after: (place, limit) =>
          isDown
            ? Effect.fail(new StoreUnavailable({ operation: "after" }))
            : eventLog.after(place, limit)
      }
    }))
    const { sessions, log } = await node({ store: failing })
    const feed = sessions.events()
    await feed.begin()
    isDown = true
    const entry = take(feed, 1)
    await sessions.create({ userId: "alice" })
    isDown = false
    expect(users(await entry)).toEqual(["alice"])
    expect(log.filter(({ message }) => message === "events cannot be read")).toHaveLength(1)
  })

  it("is a stream for effects", async () => {
    const { node, nodeTelling } = nodes()
    const { sessions } = await node()
    const service = await nodeTelling((sink) => sink)
    await sessions.create({ userId: "alice" })
    const entries = await Effect.runPromise(
      service.events({ after: "0.0" }).pipe(Stream.take(2), Stream.runCollect)
    )
    expect(names([...entries]).toSorted()).toEqual(["created", "keyRotated"])
    const refused = await Effect.runPromise(
      Effect.flip(Stream.runCollect(service.events({ after: "nowhere" })))
    )
    expect(refused.message).toContain("after: must be")
  })
})
