/**
 * What a refresh comes to: refusals, failures, and the deadline.
 */
import { describe, expect, it, vi } from "vitest"

import {
  api,
  expired,
  fine,
  held,
  inOrder,
  issued,
  json,
  never,
  onlyFor,
  openTab,
  stale,
  startFakeServer,
  storing,
  testTimers,
  tokensOf
} from "./fakeServer.ts"

testTimers()

describe("a refresh", () => {
  it("409 once: looks again 0.3 s later, and goes on", async () => {
    const refresh = held(stale)
    const { asked } = startFakeServer({
      "/me": inOrder(expired, fine),
      "/auth/refresh": inOrder(refresh.answer, fine)
    })
    const { client, heard } = openTab()
    const response = client.fetch(`${api}/me`)
    await refresh.arrived
    refresh.release()
    await vi.waitUntil(() => vi.getTimerCount() === 1, { interval: 0 })
    expect(asked).toEqual(["/me", "/auth/refresh"])
    await vi.advanceTimersByTimeAsync(300)
    expect((await response).status).toBe(200)
    expect(asked).toEqual(["/me", "/auth/refresh", "/auth/refresh", "/me"])
    expect(heard).toEqual(["refreshed"])
  })

  it("409 once, in header mode: goes on with the tokens that another tab has stored", async () => {
    const tokens = storing(tokensOf("a"))
    const { asked } = startFakeServer({
      "/me": onlyFor("b"),
      "/auth/refresh": async () => {
        await tokens.set(tokensOf("b"))
        return stale()
      }
    })
    const { client } = openTab({ tokens })
    const response = client.fetch(`${api}/me`)
    await vi.advanceTimersByTimeAsync(1_000)
    expect((await response).status).toBe(200)
    expect(asked).toEqual(["/me a-access", "/auth/refresh a-refresh", "/me b-access"])
  })

  it("409 twice: the session is over", async () => {
    const { asked } = startFakeServer({ "/me": expired, "/auth/refresh": stale })
    const tokens = storing(tokensOf("a"))
    const { client, heard } = openTab({ tokens })
    const response = client.fetch(`${api}/me`)
    await vi.advanceTimersByTimeAsync(1_000)
    expect((await response).status).toBe(401)
    expect(asked).toEqual(["/me a-access", "/auth/refresh a-refresh", "/auth/refresh a-refresh"])
    expect(heard).toEqual(["signedOut"])
    expect(tokens.kept()).toBeNull()
  })

  it("503 is handed over to everybody who waits, and the next request tries again", async () => {
    const down = () => json(503, { code: "store_unavailable", action: "retry" })
    startFakeServer({ "/me": onlyFor("a2"), "/auth/refresh": inOrder(down, issued) })
    const tokens = storing(tokensOf("a"))
    const { client, heard } = openTab({ tokens })
    const both = await Promise.all([client.fetch(`${api}/me`), client.fetch(`${api}/me`)])
    expect(both.map(({ status }) => status)).toEqual([503, 503])
    expect(await Promise.all(both.map((each) => each.json()))).toMatchObject([
      { code: "store_unavailable" },
      { code: "store_unavailable" }
    ])
    expect(heard).toEqual([])
    expect((await client.fetch(`${api}/me`)).status).toBe(200)
    expect(tokens.kept()).toEqual(tokensOf("a2"))
  })

  it("a network that fails rejects, signs nobody out, and the next request tries again", async () => {
    const offline = () => Promise.reject(new TypeError("no network"))
    startFakeServer({ "/me": onlyFor("a2"), "/auth/refresh": inOrder(offline, issued) })
    const { client, heard } = openTab({ tokens: storing(tokensOf("a")) })
    await expect(client.fetch(`${api}/me`)).rejects.toThrow("no network")
    expect(heard).toEqual([])
    expect((await client.fetch(`${api}/me`)).status).toBe(200)
  })

  it("a request that is refused in spite of a refresh is not sent a third time", async () => {
    const { asked } = startFakeServer({ "/me": expired, "/auth/refresh": fine })
    const { client } = openTab()
    expect((await client.fetch(`${api}/me`)).status).toBe(401)
    expect(asked).toEqual(["/me", "/auth/refresh", "/me"])
  })

  it.each([
    ["5 s", {}, 5_000],
    ["refreshTimeout", { refreshTimeout: 700 }, 700]
  ])(
    "is aborted after %s, which signs nobody out, and the next tries again",
    async (_n, given, ms) => {
      const hanging = held(never)
      startFakeServer({ "/me": onlyFor("a2"), "/auth/refresh": inOrder(hanging.answer, issued) })
      const tokens = storing(tokensOf("a"))
      const { client, heard } = openTab({ tokens, ...given })
      const outcome = client.fetch(`${api}/me`).catch(String)
      await hanging.arrived
      hanging.release()
      await vi.advanceTimersByTimeAsync(ms - 1)
      expect(vi.getTimerCount()).toBe(1)
      await vi.advanceTimersByTimeAsync(1)
      expect(await outcome).toBe(`Error: no answer to the refresh within ${ms} ms`)
      expect(heard).toEqual([])
      expect(tokens.kept()).toEqual(tokensOf("a"))
      expect((await client.fetch(`${api}/me`)).status).toBe(200)
    }
  )

  it("a body that does not end is given up as well", async () => {
    const endless = held(() => new Response(new ReadableStream({})))
    startFakeServer({ "/me": expired, "/auth/refresh": endless.answer })
    const { client } = openTab({ tokens: storing(tokensOf("a")) })
    const outcome = client.fetch(`${api}/me`).catch(String)
    await endless.arrived
    endless.release()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await outcome).toBe("Error: no answer to the refresh within 5000 ms")
  })

  it.each([0, -1, Number.NaN, 600_001])("refreshTimeout: %s is refused", (refreshTimeout) => {
    expect(() => openTab({ refreshTimeout })).toThrow(
      `refreshTimeout: given ${refreshTimeout}; allowed: 1 to 600000, in ms`
    )
  })
})
