/**
 * `sessions.sockets` on several nodes: what attached connections are told, and when they are closed.
 */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"

import { heard, nodes, stolenToken, withPorts } from "../events/nodes.ts"
import { granted } from "../useCases/given.ts"
import { attached, connection, created, ended } from "./connections.ts"

const day = 86_400_000

/** Two nodes, and a connection of Alice's on the second, of a session from the first. */
async function aliceConnected() {
  const { clock, node } = nodes()
  const [one, two] = [(await node()).sessions, (await node()).sessions]
  const { session, refreshToken } = granted(await one.create({ userId: "alice" }))
  const mine = connection()
  const detach = two.sockets.attach(session, mine)
  expect(await mine.atLeast(1)).toEqual([attached(session.id, clock.now())])
  return { clock, detach, mine, one, refreshToken: refreshToken.value, session, two }
}

describe("an attached connection", () => {
  it("is closed when another node ends its session", async () => {
    const { mine, one, session } = await aliceConnected()
    await one.revoke({ sessionId: session.id, cause: "logout" })
    expect((await mine.atLeast(2)).slice(1)).toEqual([{ closed: 4401, reason: "session_revoked" }])
  })

  it("is closed at once when its own node ends its session", async () => {
    const { mine, session, two } = await aliceConnected()
    await two.revoke({ sessionId: session.id })
    expect(mine.given.slice(1)).toEqual([{ closed: 4401, reason: "session_revoked" }])
  })

  it("is closed when a theft ends its session", async () => {
    const { clock, node } = nodes()
    const [one, two] = [(await node()).sessions, (await node()).sessions]
    const stolen = await stolenToken(one, clock)
    const [session] = await one.list("alice")
    if (session === undefined) throw new Error("alice has no session")
    const mine = connection()
    two.sockets.attach(session, mine)
    await mine.atLeast(1)
    const thief = await one.refresh({ refreshToken: stolen })
    expect(thief.ok).toBe(false)
    expect((await mine.atLeast(2)).slice(1)).toEqual([{ closed: 4401, reason: "session_revoked" }])
  })

  it("is told when the user signs in and out elsewhere, and nobody else is", async () => {
    const { clock, mine, one, session, two } = await aliceConnected()
    const bob = granted(await one.create({ userId: "bob" }))
    const bobs = connection()
    two.sockets.attach(bob.session, bobs)
    await bobs.atLeast(1)

    const signedInAt = clock.now()
    const other = granted(await one.create({ userId: "alice" })).session.id
    expect((await mine.atLeast(2)).slice(1)).toEqual([created(other, signedInAt)])
    clock.advance(1_000)
    await two.revoke({ sessionId: other, cause: "logout" })
    expect((await mine.atLeast(3)).slice(2)).toEqual([ended(other, clock.now(), "logout")])

    // What ends now is told later than anything before it.
    await one.revoke({ sessionId: bob.session.id })
    await bobs.atLeast(2)
    await one.revoke({ sessionId: session.id })
    await mine.atLeast(4)
    expect(bobs.given).toEqual([
      attached(bob.session.id, signedInAt),
      { closed: 4401, reason: "session_revoked" }
    ])
    expect(mine.given).toHaveLength(4)
  })

  it("is told of each session that a sign-out of all the others ends", async () => {
    const { clock, mine, one, session } = await aliceConnected()
    const others = [
      granted(await one.create({ userId: "alice" })).session.id,
      granted(await one.create({ userId: "alice" })).session.id
    ]
    await mine.atLeast(3)
    await one.revokeOthers({ sessionId: session.id })
    const told = (await mine.atLeast(5)).slice(3)
    expect(new Set(told)).toEqual(new Set(others.map((id) => ended(id, clock.now(), "revoked"))))
  })

  it("stays attached through refreshes and a proof of who the user is", async () => {
    const { clock, mine, one, refreshToken, session } = await aliceConnected()
    let token = refreshToken
    for (let times = 0; times < 3; times++) {
      clock.advance(600_000)
      token = granted(await one.refresh({ refreshToken: token })).refreshToken.value
    }
    granted(await one.reauthenticate({ sessionId: session.id }))
    const other = granted(await one.create({ userId: "alice" })).session.id
    expect((await mine.atLeast(2)).slice(1)).toEqual([created(other, clock.now())])
    await one.revoke({ sessionId: session.id })
    expect((await mine.atLeast(3))[2]).toEqual({ closed: 4401, reason: "session_revoked" })
  })

  it("beside others of the same session is told and closed like them", async () => {
    const { clock, mine, one, session, two } = await aliceConnected()
    const second = connection()
    two.sockets.attach(session, second)
    // What is known of the session is known already.
    expect(second.given).toEqual([attached(session.id, clock.now())])
    const other = granted(await one.create({ userId: "alice" })).session.id
    await Promise.all([mine.atLeast(2), second.atLeast(2)])
    await one.revoke({ sessionId: session.id })
    await Promise.all([mine.atLeast(3), second.atLeast(3)])
    expect(second.given).toEqual(mine.given)
    expect(mine.given[1]).toEqual(created(other, clock.now()))
  })

  it("once detached, is neither told anything nor closed", async () => {
    const { detach, mine, one, session, two } = await aliceConnected()
    const stays = connection()
    two.sockets.attach(session, stays)
    detach()
    detach()
    granted(await one.create({ userId: "alice" }))
    await stays.atLeast(2)
    await two.revoke({ sessionId: session.id })
    await stays.atLeast(3)
    expect(mine.given).toHaveLength(1)
  })
})

describe("an attached connection whose session nobody ends", () => {
  /** A node that counts how often it looks a session up. */
  async function watched() {
    const { clock, node, store } = nodes()
    const lookUps = heard<string>()
    const counting = withPorts(store, ({ sessions }) => ({
      sessions: {
        ...sessions,
        find: (id) => Effect.tap(sessions.find(id), () => Effect.sync(() => lookUps.add(id)))
      }
    }))
    const { sessions } = await node({ store: counting })
    const { session } = granted(await sessions.create({ userId: "alice" }))
    const mine = connection()
    sessions.sockets.attach(session, mine)
    await mine.atLeast(1)
    return { clock, lookUps, mine, session, sessions }
  }

  it("is closed when it has expired", async () => {
    const { clock, mine, session } = await watched()
    clock.advance(session.idleExpiresAt - clock.now())
    expect((await mine.atLeast(2)).slice(1)).toEqual([{ closed: 4401, reason: "session_expired" }])
  })

  it("stays open for as long as the session is used", async () => {
    const { clock, lookUps, mine, session, sessions } = await watched()
    clock.advance(20 * day)
    granted(await sessions.touch({ sessionId: session.id }))
    const before = lookUps.items.length
    clock.advance(20 * day)
    await lookUps.atLeast(before + 1)
    const other = granted(await sessions.create({ userId: "alice" })).session.id
    expect((await mine.atLeast(2)).slice(1)).toEqual([created(other, clock.now())])
    clock.advance(20 * day)
    expect((await mine.atLeast(3))[2]).toEqual({ closed: 4401, reason: "session_expired" })
  })

  it("is told of another session's expiry when the sweep finds it", async () => {
    const { clock, mine, session, sessions } = await watched()
    const other = granted(await sessions.create({ userId: "alice" })).session.id
    await mine.atLeast(2)
    clock.advance(20 * day)
    granted(await sessions.touch({ sessionId: session.id }))
    clock.advance(20 * day)
    await sessions.sweep()
    expect((await mine.atLeast(3))[2]).toEqual(ended(other, clock.now(), "expired"))
  })
})
