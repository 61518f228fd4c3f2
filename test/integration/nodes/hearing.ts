/**
 * What one node hears of the others, and what outlives a node that dies.
 */
import { expect, test } from "vitest"

import { eventually, openAll, startProcess, type Node } from "./nodes.ts"
import { refresh, signIn } from "./signedIn.ts"
import type { SharedStore } from "./stores.ts"

/** Whoever shows an old refresh token is a thief at once. */
const options = { refreshToken: { leeway: 0, band: 0 } } as const

export function hearing(store: SharedStore, nodes: () => readonly Node[]): void {
  test("a node hears of another's sign-ins, revocations and thefts", async () => {
    const [listener, doer] = await openAll(nodes(), {
      store: (await store.make()).place,
      options
    })
    const names = ["created", "revoked", "theft"] as const
    await listener.listen(names)
    // Listening has begun once something is heard.
    await eventually(async () => {
      await signIn(doer, ["probe"])
      return (await listener.heard()).length > 0
    })

    const [ended, stolen] = await signIn(doer, ["ended", "stolen"])
    if (ended === undefined || stolen === undefined) throw new Error("nobody was signed in")
    await refresh(doer, await refresh(doer, [stolen]))
    await doer.call("revoke", { sessionId: ended.sessionId, reason: "test" })
    const { refreshToken } = stolen
    expect(await doer.call("refresh", { refreshToken })).toMatchObject({
      refusal: { code: "refresh_token_reused" }
    })
    const told = async () =>
      (await listener.heard()).filter(({ event }) => event.userId !== "probe")
    await eventually(async () => (await told()).length >= 5)
    const facts = (await told()).map(({ name, event }) => [name, event.sessionId])
    const expected = [
      ["created", ended.sessionId],
      ["created", stolen.sessionId],
      ["revoked", ended.sessionId],
      ["theft", stolen.sessionId],
      ["revoked", stolen.sessionId]
    ]
    expect(facts.map(String).toSorted()).toEqual(expected.map(String).toSorted())
  })

  test("a process that is killed as soon as a theft is committed loses no event of it", async () => {
    const { place } = await store.make()
    const [survivor] = await openAll(nodes(), { store: place, options })
    await survivor.deliver()
    const dying = await startProcess()
    await dying.open({ store: place, options, beyond: { diesOfTheft: true } })
    const [stolen] = await signIn(dying, ["stolen"])
    if (stolen === undefined) throw new Error("nobody was signed in")
    await refresh(dying, await refresh(dying, [stolen]))

    const { refreshToken } = stolen
    await expect(dying.call("refresh", { refreshToken })).rejects.toThrow("fetch failed")
    expect(await dying.process.exited).toEqual({ code: null, signal: "SIGKILL" })
    const theft = await eventually(async () =>
      (await survivor.delivered()).find(({ event }) => event.name === "theft")
    )
    expect(theft.event).toMatchObject({ name: "theft", sessionId: stolen.sessionId })
    expect(await survivor.call("list", "stolen")).toEqual([])
  })
}
