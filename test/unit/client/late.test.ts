/**
 * Answers that come late: after a sign-in, a sign-out or a refresh which they know nothing of.
 */
import { describe, expect, it } from "vitest"

import {
  api,
  expired,
  fine,
  held,
  inOrder,
  issued,
  json,
  onlyFor,
  openTab,
  revoked,
  startFakeServer,
  storing,
  tokensOf
} from "./fakeServer.ts"

describe("an answer that comes late, in header mode", () => {
  it.each([
    ["a refresh of one session leaves the tokens of a newer sign-in alone", issued],
    ["the refusal of an old session's refresh does not sign a newer one out", revoked]
  ])("%s", async (_fact, answer) => {
    const refresh = held(answer)
    startFakeServer({ "/me": onlyFor("b"), "/auth/refresh": refresh.answer })
    const tokens = storing(tokensOf("a"))
    const { client, heard } = openTab({ tokens })
    const response = client.fetch(`${api}/me`)
    await refresh.arrived
    await client.signedIn(tokensOf("b"))
    refresh.release()
    expect((await response).status).toBe(200)
    expect(tokens.kept()).toEqual(tokensOf("b"))
    expect(heard).toEqual([])
  })

  it("a refresh does not undo a sign-out", async () => {
    const refresh = held(issued)
    const { answers } = startFakeServer({
      "/me": expired,
      "/auth/refresh": refresh.answer,
      "/auth/logout": fine
    })
    const tokens = storing(tokensOf("a"))
    const { client, heard } = openTab({ tokens })
    const response = client.fetch(`${api}/me`)
    await refresh.arrived
    await client.signOut()
    answers["/me"] = () => json(401, { code: "not_signed_in", action: "login" })
    refresh.release()
    expect(await (await response).json()).toMatchObject({ code: "not_signed_in" })
    expect(tokens.kept()).toBeNull()
    expect(heard).toEqual(["signedOut"])
  })

  it("the end of an old session does not sign a newer one out", async () => {
    const me = held(revoked)
    startFakeServer({ "/me": me.answer })
    const tokens = storing(tokensOf("a"))
    const { client, heard } = openTab({ tokens })
    const response = client.fetch(`${api}/me`)
    await me.arrived
    await client.signedIn(tokensOf("b"))
    me.release()
    expect((await response).status).toBe(401)
    expect(tokens.kept()).toEqual(tokensOf("b"))
    expect(heard).toEqual([])
  })

  it("a sign-out leaves the tokens of whoever has signed in since alone", async () => {
    const logout = held(fine)
    startFakeServer({ "/auth/logout": logout.answer })
    const tokens = storing(tokensOf("a"))
    const { client, heard } = openTab({ tokens })
    const signedOut = client.signOut()
    await logout.arrived
    await client.signedIn(tokensOf("b"))
    logout.release()
    await signedOut
    expect(tokens.kept()).toEqual(tokensOf("b"))
    expect(heard).toEqual([])
  })

  it("a sign-out ends what a refresh has stored in the meantime", async () => {
    const logout = held(fine)
    startFakeServer({
      "/me": onlyFor("a2"),
      "/auth/refresh": issued,
      "/auth/logout": logout.answer
    })
    const tokens = storing(tokensOf("a"))
    const { client, heard } = openTab({ tokens })
    const signedOut = client.signOut()
    await logout.arrived
    expect((await client.fetch(`${api}/me`)).status).toBe(200)
    logout.release()
    await signedOut
    expect(tokens.kept()).toBeNull()
    expect(heard).toEqual(["refreshed", "signedOut"])
  })

  it("answers without tokens are stored nowhere", async () => {
    startFakeServer({ "/me": expired, "/auth/refresh": fine })
    const tokens = storing(tokensOf("a"))
    const { client } = openTab({ tokens })
    await expect(client.fetch(`${api}/me`)).rejects.toThrow("the answer has no tokens")
    await expect(client.signedIn({} as never)).rejects.toThrow("the answer has no tokens")
    expect(tokens.kept()).toEqual(tokensOf("a"))
  })
})

describe("an answer that comes late, with cookies", () => {
  it("the end of a session before a refresh signs nobody out after it", async () => {
    const late = held(revoked)
    startFakeServer({
      "/late": late.answer,
      "/me": inOrder(expired, fine),
      "/auth/refresh": fine
    })
    const { client, heard } = openTab()
    const response = client.fetch(`${api}/late`)
    await late.arrived
    await client.fetch(`${api}/me`)
    late.release()
    expect((await response).status).toBe(401)
    expect(heard).toEqual(["refreshed"])
  })
})

describe.each([
  ["with cookies", () => ({})],
  ["in header mode", () => ({ tokens: storing(tokensOf("a")) })]
])("a session that is over, %s", (_name, options) => {
  it("parallel requests that find it out tell of it once", async () => {
    startFakeServer({ "/me": revoked })
    const { client, heard } = openTab(options())
    const statuses = await Promise.all(
      Array.from({ length: 5 }, async () => (await client.fetch(`${api}/me`)).status)
    )
    expect(statuses).toEqual([401, 401, 401, 401, 401])
    expect(heard).toEqual(["signedOut"])
  })

  it("parallel requests that have to refresh tell of it once", async () => {
    const { asked } = startFakeServer({ "/me": expired, "/auth/refresh": revoked })
    const { client, heard } = openTab(options())
    const both = await Promise.all([client.fetch(`${api}/me`), client.fetch(`${api}/me`)])
    expect(both.map(({ status }) => status)).toEqual([401, 401])
    expect(asked.filter((each) => each.startsWith("/auth/refresh"))).toHaveLength(1)
    expect(heard).toEqual(["signedOut"])
  })
})
