/**
 * Who waits for a refresh or a lock, and how they stop waiting.
 */
import { describe, expect, it, vi } from "vitest"

import {
  api,
  expired,
  fine,
  held,
  inOrder,
  issued,
  onlyFor,
  openTab,
  startFakeServer,
  storing,
  testTimers,
  tokensOf
} from "./fakeServer.ts"

testTimers()

describe("the caller's abort", () => {
  it("rejects with the signal's reason at once, and the refresh goes on for the others", async () => {
    const refresh = held(issued)
    const { asked } = startFakeServer({ "/me": onlyFor("a2"), "/auth/refresh": refresh.answer })
    const { client } = openTab({ tokens: storing(tokensOf("a")) })
    const controller = new AbortController()
    const aborted = client.fetch(`${api}/me`, { signal: controller.signal })
    const other = client.fetch(`${api}/me`)
    await refresh.arrived
    controller.abort(new Error("the user went elsewhere"))
    await expect(aborted).rejects.toThrow("the user went elsewhere")
    refresh.release()
    expect((await other).status).toBe(200)
    expect(asked.filter((each) => each.startsWith("/auth/refresh"))).toHaveLength(1)
  })

  it("before the request rejects as fetch does", async () => {
    startFakeServer({ "/me": fine })
    const { client } = openTab()
    const signal = AbortSignal.abort(new Error("too late"))
    await expect(client.fetch(`${api}/me`, { signal })).rejects.toThrow("too late")
  })
})

describe("a lock that another tab holds", () => {
  const holdLock = () => {
    const asked: string[] = []
    vi.stubGlobal("navigator", {
      locks: {
        request: async (
          _name: string,
          { ifAvailable, signal }: LockOptions,
          work: (lock: null) => unknown
        ) => {
          asked.push(ifAvailable ? "if available" : "waiting")
          if (ifAvailable) return work(null)
          return new Promise((_resolve, reject) => {
            signal?.addEventListener("abort", () => reject(signal.reason))
          })
        }
      }
    })
    return asked
  }

  it("for longer than 5 s is not waited for: with cookies, it tries its request first", async () => {
    const { asked } = startFakeServer({ "/me": inOrder(expired, fine) })
    const locks = holdLock()
    const { client } = openTab()
    const response = client.fetch(`${api}/me`)
    await vi.waitUntil(() => locks.includes("waiting"), { interval: 0 })
    await vi.advanceTimersByTimeAsync(5_000)
    expect((await response).status).toBe(200)
    expect(asked).toEqual(["/me", "/me"])
  })

  it("for longer than 5 s is not waited for: in header mode, it refreshes without", async () => {
    const { asked } = startFakeServer({ "/me": onlyFor("a2"), "/auth/refresh": issued })
    const locks = holdLock()
    const { client } = openTab({ tokens: storing(tokensOf("a")) })
    const response = client.fetch(`${api}/me`)
    await vi.waitUntil(() => locks.includes("waiting"), { interval: 0 })
    await vi.advanceTimersByTimeAsync(5_300)
    expect((await response).status).toBe(200)
    expect(asked).toEqual(["/me a-access", "/auth/refresh a-refresh", "/me a2-access"])
  })

  it("and then lets go of: in header mode, what that tab has stored is waited for a moment", async () => {
    const { asked } = startFakeServer({ "/me": onlyFor("b") })
    let letGo = () => {}
    const requested: string[] = []
    vi.stubGlobal("navigator", {
      locks: {
        request: async (
          _name: string,
          { ifAvailable }: LockOptions,
          work: (lock: null) => unknown
        ) => {
          requested.push(ifAvailable ? "if available" : "waiting")
          if (!ifAvailable) await new Promise<void>((resolve) => (letGo = resolve))
          return work(null)
        }
      }
    })
    const tokens = storing(tokensOf("a"))
    const { client } = openTab({ tokens })
    const response = client.fetch(`${api}/me`)
    await vi.waitUntil(() => requested.includes("waiting"), { interval: 0 })
    letGo()
    await vi.advanceTimersByTimeAsync(299)
    await tokens.set(tokensOf("b"))
    await vi.advanceTimersByTimeAsync(1)
    expect((await response).status).toBe(200)
    expect(asked).toEqual(["/me a-access", "/me b-access"])
  })
})
