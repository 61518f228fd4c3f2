/**
 * `sessions.sockets` where something is wrong: sessions that were over before, connections that fail, stores
 * that are down, nodes that are full or closed.
 */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"

import { mostAttachments } from "../../../src/app/attachments.ts"
import { StoreUnavailable } from "../../../src/ports/failure.ts"
import { foreignRejection } from "../../support/foreignPromise.ts"
import { countedReads } from "../events/logs.ts"
import { heard, nodes, withPorts } from "../events/nodes.ts"
import { granted } from "../useCases/given.ts"
import { attached, connection, created } from "./connections.ts"

describe("a connection is closed that is attached", () => {
  it("to a session that had ended before", async () => {
    const { node } = nodes()
    const { sessions } = await node()
    const { session } = granted(await sessions.create({ userId: "alice" }))
    await sessions.revoke({ sessionId: session.id })
    const mine = connection()
    sessions.sockets.attach(session, mine)
    expect(await mine.atLeast(1)).toEqual([{ closed: 4401, reason: "session_not_found" }])
  })

  it("to a session that ends on another node before this one hears of endings", async () => {
    const { node, store } = nodes()
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const reads = heard<number>()
    const late = withPorts(store, ({ eventLog }) => ({
      eventLog: {
        ...eventLog,
        after: (place, limit) => {
          reads.add(limit)
          return Effect.andThen(
            Effect.promise(() => gate),
            eventLog.after(place, limit)
          )
        }
      }
    }))
    const [one, two] = [(await node()).sessions, (await node({ store: late })).sessions]
    const { session } = granted(await one.create({ userId: "alice" }))
    const mine = connection()
    two.sockets.attach(session, mine)
    await reads.atLeast(1)
    await one.revoke({ sessionId: session.id })
    expect(mine.given).toEqual([])
    open()
    expect(await mine.atLeast(1)).toEqual([{ closed: 4401, reason: "session_not_found" }])
  })

  it("under another user's name", async () => {
    const { clock, node } = nodes()
    const { sessions } = await node()
    const { session } = granted(await sessions.create({ userId: "alice" }))
    const first = connection()
    sessions.sockets.attach({ id: session.id, userId: "mallory" }, first)
    expect(await first.atLeast(1)).toEqual([{ closed: 4401, reason: "session_not_found" }])
    const mine = connection()
    sessions.sockets.attach(session, mine)
    expect(await mine.atLeast(1)).toEqual([attached(session.id, clock.now())])
    const later = connection()
    sessions.sockets.attach({ id: session.id, userId: "mallory" }, later)
    expect(later.given).toEqual([{ closed: 4401, reason: "session_not_found" }])
    expect(mine.given).toHaveLength(1)
  })

  it("where a node has as many as it can look after", async () => {
    const { node } = nodes()
    const { sessions } = await node()
    const { session } = granted(await sessions.create({ userId: "alice" }))
    const quiet = { send: () => {}, close: () => {} }
    const detach = sessions.sockets.attach(session, quiet)
    for (let count = 1; count < mostAttachments; count++) sessions.sockets.attach(session, quiet)
    const refused = connection()
    sessions.sockets.attach(session, refused)
    expect(refused.given).toEqual([{ closed: 4503, reason: "too_many_connections" }])
    detach()
    const accepted = connection()
    sessions.sockets.attach(session, accepted)
    expect(await accepted.atLeast(1)).toMatchObject([{ type: "session.attached" }])
  })
})

describe("a connection that fails", () => {
  it.each([
    [
      "throws",
      () => {
        throw new Error("gone")
      }
    ],
    ["rejects", () => Promise.reject(new Error("gone"))],
    ["returns a foreign promise that rejects", () => foreignRejection(new Error("gone"))]
  ])("because its send %s is closed and forgotten, and the others are told", async (_, send) => {
    const { clock, node } = nodes()
    const { sessions } = await node()
    const { session } = granted(await sessions.create({ userId: "alice" }))
    const mine = connection()
    const broken = connection()
    sessions.sockets.attach(session, { ...broken, send })
    sessions.sockets.attach(session, mine)
    expect(await broken.atLeast(1)).toEqual([{ closed: 4503, reason: "send_failed" }])
    const other = granted(await sessions.create({ userId: "alice" })).session.id
    expect(await mine.atLeast(2)).toEqual([
      attached(session.id, clock.now()),
      created(other, clock.now())
    ])
    await sessions.revoke({ sessionId: session.id })
    expect(mine.given).toHaveLength(3)
    expect(broken.given).toHaveLength(1)
  })

  it("to close disturbs nobody", async () => {
    const { node } = nodes()
    const { sessions } = await node()
    const { session } = granted(await sessions.create({ userId: "alice" }))
    const mine = connection()
    const close = () => {
      throw new Error("gone")
    }
    sessions.sockets.attach(session, { send: () => {}, close })
    sessions.sockets.attach(session, mine)
    expect(await sessions.revoke({ sessionId: session.id })).toEqual({ revoked: true })
    expect(mine.given).toMatchObject([{ closed: 4401 }])
  })
})

describe("sessions.sockets", () => {
  it("looks a session up again until the store answers", async () => {
    const { clock, node, store } = nodes()
    let failures = 2
    const failing = withPorts(store, ({ sessions }) => ({
      sessions: {
        ...sessions,
        find: (id) =>
          Effect.suspend(() =>
            failures-- > 0
              ? Effect.fail(new StoreUnavailable({ operation: "find" }))
              : sessions.find(id)
          )
      }
    }))
    const { sessions } = await node({ store: failing })
    const { session } = granted(await sessions.create({ userId: "alice" }))
    const mine = connection()
    sessions.sockets.attach(session, mine)
    expect(await mine.atLeast(1)).toEqual([attached(session.id, clock.now())])
    expect(failures).toBeLessThan(0)
  })

  it("asks the store only while something is attached", async () => {
    const { node, store } = nodes()
    const counted = countedReads(store)
    const { sessions } = await node({ store: counted.store })
    const { session } = granted(await sessions.create({ userId: "alice" }))
    expect(counted.reads()).toBe(0)
    const mine = connection()
    const detach = sessions.sockets.attach(session, mine)
    await mine.atLeast(1)
    detach()
    const before = counted.reads()
    expect(before).toBeGreaterThan(0)
    const two = (await node()).sessions
    const there = connection()
    two.sockets.attach(session, there)
    await there.atLeast(1)
    await two.create({ userId: "alice" })
    // By then the other node has looked at least once more.
    await there.atLeast(2)
    expect(counted.reads()).toBe(before)
    const again = connection()
    sessions.sockets.attach(session, again)
    expect(await again.atLeast(1)).toMatchObject([{ type: "session.attached" }])
  })

  it("closes every connection when the sessions are closed, and takes no more", async () => {
    const { node } = nodes()
    const { sessions } = await node()
    const { session } = granted(await sessions.create({ userId: "alice" }))
    const mine = connection()
    sessions.sockets.attach(session, mine)
    const closing = sessions.close()
    expect(mine.given).toEqual([{ closed: 4503, reason: "closed" }])
    await closing
    expect(() => sessions.sockets.attach(session, mine)).toThrow(
      expect.objectContaining({ code: "closed" })
    )
    expect(mine.given).toHaveLength(1)
  })

  it("refuses what is no session and no connection", async () => {
    const { node } = nodes()
    const { sessions } = await node()
    const { session } = granted(await sessions.create({ userId: "alice" }))
    const wrong: readonly (readonly [unknown, unknown])[] = [
      [undefined, connection()],
      [null, connection()],
      [session.id, connection()],
      [{ id: session.id }, connection()],
      [{ userId: "alice" }, connection()],
      [session, undefined],
      [session, null],
      [session, { send: () => {} }],
      [session, { close: () => {} }]
    ]
    for (const [first, second] of wrong) {
      const attach = () => sessions.sockets.attach(first as never, second as never)
      expect(attach).toThrow(expect.objectContaining({ code: "input_invalid" }))
    }
  })
})
