/**
 * Everybody else: other origins, and other clients and tabs.
 */
import { afterEach, describe, expect, it, vi } from "vitest"

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

afterEach(() => {
  vi.useRealTimers()
})

/** Channels whose messages arrive before the test goes on. */
function openChannels() {
  const open = new Set<{ name: string; onmessage?: (event: { data: unknown }) => void }>()
  class Channel {
    readonly name: string
    onmessage?: (event: { data: unknown }) => void
    constructor(name: string) {
      this.name = name
      open.add(this)
    }
    postMessage(data: unknown) {
      for (const each of open)
        if (each !== this && each.name === this.name) each.onmessage?.({ data })
    }
    close() {
      open.delete(this)
    }
  }
  vi.stubGlobal("BroadcastChannel", Channel)
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
}

describe.each([
  ["with cookies", () => ({})],
  ["in header mode", () => ({ tokens: storing(tokensOf("a")) })]
])("an answer of another origin, %s", (_name, options) => {
  it.each([
    ["that a session is over", revoked],
    ["that a token has expired", expired]
  ])("%s is handed over as it is", async (_what, answer) => {
    const { asked } = startFakeServer({ "https://elsewhere.example/me": answer })
    const { client, heard } = openTab(options())
    expect((await client.fetch("https://elsewhere.example/me")).status).toBe(401)
    expect(asked).toEqual(["https://elsewhere.example/me"])
    expect(heard).toEqual([])
  })

  it("is handed over as well where a redirect led to it", async () => {
    const { asked } = startFakeServer({
      "/me": () => Object.defineProperty(revoked(), "url", { value: "https://elsewhere.example/" })
    })
    const { client, heard } = openTab(options())
    expect((await client.fetch(`${api}/me`)).status).toBe(401)
    expect(asked).toHaveLength(1)
    expect(heard).toEqual([])
  })
})

describe("a 401 that is not Watchword's", () => {
  it("is handed over unread where it is not JSON, even if its body never ends", async () => {
    startFakeServer({ "/me": () => new Response(new ReadableStream({}), { status: 401 }) })
    expect((await openTab().client.fetch(`${api}/me`)).status).toBe(401)
  })

  it("is handed over after 5 s where it is JSON that never ends", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const headers = { "content-type": "application/json" }
    startFakeServer({ "/me": () => new Response(new ReadableStream({}), { status: 401, headers }) })
    const response = openTab().client.fetch(`${api}/me`)
    await vi.waitUntil(() => vi.getTimerCount() === 1, { interval: 0 })
    await vi.advanceTimersByTimeAsync(5_000)
    expect((await response).status).toBe(401)
  })
})

describe("clients of one refresh route", () => {
  it("in header mode with storages of their own, one's refresh is none of another's", async () => {
    openChannels()
    startFakeServer({
      "/one": onlyFor("a2"),
      "/two": onlyFor("b2"),
      "/auth/refresh": inOrder(issued, () => json(200, tokensOf("b2")))
    })
    const one = openTab({ tokens: storing(tokensOf("a")) })
    const two = openTab({ tokens: storing(tokensOf("b")) })
    expect((await one.client.fetch(`${api}/one`)).status).toBe(200)
    await vi.advanceTimersByTimeAsync(300)
    expect(two.heard).toEqual([])
    expect((await two.client.fetch(`${api}/two`)).status).toBe(200)
    expect(two.heard).toEqual(["refreshed"])
  })

  it("in header mode with storages of their own, one's sign-out is none of another's", async () => {
    openChannels()
    startFakeServer({ "/auth/logout": fine })
    const one = openTab({ tokens: storing(tokensOf("a")) })
    const two = openTab({ tokens: storing(tokensOf("b")) })
    await one.client.signOut()
    await vi.advanceTimersByTimeAsync(300)
    expect(one.heard).toEqual(["signedOut"])
    expect(two.heard).toEqual([])
  })

  it("in header mode with one storage, each hears of the other's refresh and sign-out once", async () => {
    openChannels()
    startFakeServer({
      "/me": onlyFor("a2"),
      "/auth/refresh": issued,
      "/auth/logout": fine
    })
    const tokens = storing(tokensOf("a"))
    const [one, two] = [openTab({ tokens }), openTab({ tokens })]
    await one.client.fetch(`${api}/me`)
    await vi.advanceTimersByTimeAsync(300)
    await one.client.signOut()
    await vi.advanceTimersByTimeAsync(300)
    expect(two.heard).toEqual(["refreshed", "signedOut"])
  })

  it("a storage that is slower than the message is looked at once more", async () => {
    openChannels()
    startFakeServer({ "/auth/logout": fine })
    const slow = storing(tokensOf("a"))
    const one = openTab({ tokens: storing(tokensOf("a")) })
    const two = openTab({ tokens: slow })
    await one.client.signOut()
    await vi.advanceTimersByTimeAsync(299)
    expect(two.heard).toEqual([])
    await slow.set(null)
    await vi.advanceTimersByTimeAsync(1)
    expect(two.heard).toEqual(["signedOut"])
  })

  it("one with cookies and one in header mode have nothing to tell each other", async () => {
    openChannels()
    startFakeServer({ "/auth/logout": fine })
    const cookies = openTab()
    const header = openTab({ tokens: storing(null) })
    await header.client.signOut()
    await cookies.client.signOut()
    await vi.advanceTimersByTimeAsync(300)
    expect([cookies.heard, header.heard]).toEqual([["signedOut"], ["signedOut"]])
  })

  it("with cookies, another tab's refresh saves one's own", async () => {
    openChannels()
    const late = held(expired)
    const { asked } = startFakeServer({
      "/one": inOrder(expired, fine),
      "/two": inOrder(late.answer, fine),
      "/auth/refresh": fine
    })
    const [one, two] = [openTab(), openTab()]
    const response = two.client.fetch(`${api}/two`)
    await late.arrived
    expect((await one.client.fetch(`${api}/one`)).status).toBe(200)
    late.release()
    expect((await response).status).toBe(200)
    expect(asked).toEqual(["/two", "/one", "/auth/refresh", "/one", "/two"])
    expect(two.heard).toEqual(["refreshed"])
  })

  it("after close, a refresh and a sign-out still work, and other tabs' news is not heard", async () => {
    openChannels()
    startFakeServer({
      "/me": inOrder(expired, fine),
      "/auth/refresh": fine,
      "/auth/logout": fine
    })
    const [closed, other] = [openTab(), openTab()]
    closed.client.close()
    await other.client.signOut()
    expect(closed.heard).toEqual([])
    expect((await closed.client.fetch(`${api}/me`)).status).toBe(200)
    await closed.client.signOut()
    expect(closed.heard).toEqual(["refreshed", "signedOut"])
  })

  it("after close, the channel of Node's own is posted to no more", async () => {
    startFakeServer({ "/auth/logout": fine })
    const { client, heard } = openTab()
    client.close()
    await client.signOut()
    expect(heard).toEqual(["signedOut"])
  })

  it("without channels, this tab's listeners are told", async () => {
    vi.stubGlobal("BroadcastChannel", undefined)
    startFakeServer({ "/auth/logout": fine })
    const { client, heard } = openTab()
    await client.signOut()
    expect(heard).toEqual(["signedOut"])
  })
})
