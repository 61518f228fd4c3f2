/**
 * Connections that attach or detach others while they are told something.
 */
import { describe, expect, it } from "vitest"

import type { SocketMessage } from "../../../src/index.ts"
import { nodes } from "../events/nodes.ts"
import { granted } from "../useCases/given.ts"
import { attached, connection, created } from "./connections.ts"

/** Alice's session, and a connection that acts whenever it has been told a message of a type. */
async function acting(type: SocketMessage["type"]) {
  const { clock, node } = nodes()
  const { sessions } = await node()
  const { session } = granted(await sessions.create({ userId: "alice" }))
  const mine = connection()
  const attach = (act: () => void) =>
    sessions.sockets.attach(session, {
      ...mine,
      send: (text) => {
        mine.send(text)
        if ((JSON.parse(text) as SocketMessage).type === type) act()
      }
    })
  const signIn = async () => granted(await sessions.create({ userId: "alice" })).session.id
  const at = clock.now()
  const greeting = attached(session.id, at)
  return { at, attach, greeting, mine, session, signIn, sockets: sessions.sockets }
}

describe("while connections are told, one that is", () => {
  it("attached when another is greeted is greeted once", async () => {
    const { at, attach, greeting, mine, session, signIn, sockets } =
      await acting("session.attached")
    const late = connection()
    attach(() => void sockets.attach(session, late))
    await mine.atLeast(1)
    const other = await signIn()
    expect(await late.atLeast(2)).toEqual([greeting, created(other, at)])
  })

  it("attached when another is told of a sign-in is not told of that one", async () => {
    const { at, attach, greeting, mine, session, signIn, sockets } = await acting("session.created")
    const late = connection()
    let attachOnce = () => void sockets.attach(session, late)
    attach(() => {
      attachOnce()
      attachOnce = () => {}
    })
    await mine.atLeast(1)
    await signIn()
    await mine.atLeast(2)
    const next = await signIn()
    expect(await late.atLeast(2)).toEqual([greeting, created(next, at)])
  })

  it("detached is told no more", async () => {
    const { attach, greeting, mine, session, signIn, sockets } = await acting("session.created")
    let detach = () => {}
    attach(() => detach())
    const gone = connection()
    detach = sockets.attach(session, gone)
    await gone.atLeast(1)
    await signIn()
    await mine.atLeast(2)
    await signIn()
    await mine.atLeast(3)
    expect(gone.given).toEqual([greeting])
  })
})
