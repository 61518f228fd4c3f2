/**
 * What the service says of itself: keys, health, metrics and its log.
 */
import { createRemoteJWKSet, jwtVerify } from "jose"
import { describe, expect, test } from "vitest"

import { healthRoutes } from "../../../src/http/service/routes/health.ts"
import { memoryStore } from "../../../src/index.ts"
import { faultyStore } from "../../support/faultyStore.ts"
import { asking, at, textAt, type Ask } from "./asking.ts"
import { runningService } from "./started.ts"

const create = (ask: Ask, userId = "alice") => ask("POST", "/session", { body: { userId } })

describe("the public keys", () => {
  test("verify an access token anywhere, and may be kept for five minutes", async () => {
    const { url, ask } = await runningService()
    const token = textAt((await create(ask)).body, "accessToken", "value")
    const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", url))
    const { payload } = await jwtVerify(token, keys, {
      issuer: "https://service.test",
      audience: "https://service.test",
      typ: "at+jwt"
    })
    expect(payload.sub).toBe("alice")
    const { headers, body } = await asking(url)("GET", "/.well-known/jwks.json")
    expect(headers.get("cache-control")).toBe("public, max-age=300")
    expect(at(body, "keys", "0")).not.toHaveProperty("d")
  })

  test("are none where keys are symmetric", async () => {
    const { ask } = await runningService({ options: { accessToken: { algorithm: "HS256" } } })
    expect((await ask("GET", "/.well-known/jwks.json")).body).toEqual({ keys: [] })
  })
})

describe("health", () => {
  test("is ready while the store answers, and alive whatever the store does", async () => {
    const { store, setScript } = faultyStore(memoryStore())
    const { ask } = await runningService({ options: { store } })
    const ready = { status: 200, body: { message: "the service can serve sessions", status: "OK" } }
    expect(await ask("GET", "/health/ready")).toMatchObject(ready)
    setScript(() => "unavailable")
    expect(await ask("GET", "/health/ready")).toMatchObject({
      status: 503,
      body: { message: "the session store is unavailable", status: "UNAVAILABLE" }
    })
    expect(await ask("GET", "/health/live")).toMatchObject({
      status: 200,
      body: { message: "the service is running", status: "OK" }
    })
    setScript(() => "pass")
    expect(await ask("GET", "/health/ready")).toMatchObject(ready)
  })

  test("asks the store once for all who ask before it has answered", async () => {
    const { sessions } = await runningService()
    let asked = 0
    const health = () => {
      asked += 1
      return Promise.resolve({ ok: true, store: "up", clock: "agrees" } as const)
    }
    const ready = healthRoutes({ ...sessions, health }).find(
      ({ operation }) => operation === "ready"
    )
    const ask = () => ready?.run({ body: {}, query: {}, params: {}, header: () => undefined })
    const answers = await Promise.all([ask(), ask(), ask()])
    expect(answers.map((answer) => answer?.status)).toEqual([200, 200, 200])
    expect(asked).toBe(1)
    await ask()
    expect(asked).toBe(2)
  })
})

test("HEAD answers like GET, without the body", async () => {
  const { ask } = await runningService()
  await ask("POST", "/session", { body: { userId: "alice", device: { name: "日本" } } })
  // The metrics count what was asked before.
  for (const path of ["/health/live", "/openapi.json", "/users/alice/sessions"]) {
    const get = await ask("GET", path)
    const head = await ask("HEAD", path)
    expect(head.status).toBe(200)
    expect(head.body).toBeUndefined()
    expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"))
    expect(head.headers.get("cache-control")).toBe(get.headers.get("cache-control"))
    const length = String(Buffer.byteLength(JSON.stringify(get.body)))
    expect(get.headers.get("content-length")).toBe(length)
    expect(head.headers.get("content-length")).toBe(length)
  }
  const { headers, status } = await ask("OPTIONS", "/session")
  expect([status, headers.get("content-length")]).toEqual([204, null])
})

/** The metrics' samples, by name and labels. */
async function samples(ask: Ask): Promise<ReadonlyMap<string, number>> {
  const { headers, body } = await ask("GET", "/metrics")
  expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8")
  const lines = String(body)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
  return new Map(
    lines.map((line) => {
      const [, sample = "", value = ""] = /^(\S+(?:\{.*\})?) (\S+)$/.exec(line) ?? []
      expect(sample).not.toBe("")
      return [sample, Number(value)]
    })
  )
}

describe("metrics", () => {
  test("start at 0 for everything that can happen", async () => {
    const { ask } = await runningService()
    const first = await samples(ask)
    expect(first.get('watchword_session_events_total{event="theft"}')).toBe(0)
    expect(first.get('watchword_refusals_total{code="refresh_token_reused"}')).toBe(0)
    expect(first.get("process_resident_memory_bytes")).toBeGreaterThan(1_000_000)
    const uptime = Date.now() / 1000 - (first.get("process_start_time_seconds") ?? 0)
    expect(Math.abs(uptime - process.uptime())).toBeLessThan(2)
  })

  test("count requests by route, sessions by event and refusals by code", async () => {
    const { ask } = await runningService()
    const { body } = await create(ask)
    await create(ask)
    await ask("GET", "/users/somebody/sessions")
    await ask("GET", "/users/else/sessions")
    await ask("PUT", "/session", { body: { accessToken: "garbage", idRefreshToken: "x" } })
    await ask("PUT", "/refresh", {
      body: { refreshToken: textAt(body, "refreshToken", "value"), idRefreshToken: "x" }
    })
    await ask("DELETE", "/session", {
      body: { sessionHandle: textAt(body, "session", "handle") }
    })
    await ask("GET", "/no/such/route")
    const counted = await samples(ask)
    const requests = (method: string, route: string, status: number) =>
      counted.get(
        `watchword_http_requests_total{method="${method}",route="${route}",status="${status}"}`
      )
    expect(requests("POST", "/session", 200)).toBe(2)
    expect(requests("GET", "/users/{userId}/sessions", 200)).toBe(2)
    expect(requests("GET", "unknown", 404)).toBe(1)
    expect(counted.get('watchword_session_events_total{event="created"}')).toBe(2)
    expect(counted.get('watchword_session_events_total{event="refreshed"}')).toBe(1)
    expect(counted.get('watchword_session_events_total{event="revoked"}')).toBe(1)
    expect(counted.get('watchword_refusals_total{code="access_token_invalid"}')).toBe(1)
  })

  test("are each service's own", async () => {
    const [one, other] = [await runningService(), await runningService()]
    await create(one.ask)
    const created = 'watchword_session_events_total{event="created"}'
    expect((await samples(one.ask)).get(created)).toBe(1)
    expect((await samples(other.ask)).get(created)).toBe(0)
  })
})

describe("the log", () => {
  test("has a line for what changed or was refused, under the caller's own id", async () => {
    const { ask, log } = await runningService()
    const id = { "x-request-id": "checkout-17" }
    const created = await ask("POST", "/session", { body: { userId: "alice" }, headers: id })
    expect(created.headers.get("x-request-id")).toBe("checkout-17")
    const missing = await ask("GET", "/nope")
    const fields = log.filter(({ message }) => message === "request").map((entry) => entry.fields)
    expect(fields).toEqual([
      {
        requestId: "checkout-17",
        method: "POST",
        route: "/session",
        status: 200,
        ms: expect.any(Number)
      },
      {
        requestId: missing.headers.get("x-request-id"),
        method: "GET",
        route: "unknown",
        status: 404,
        ms: expect.any(Number)
      }
    ])
  })

  test("gives its own id where the caller's is not fit for a log", async () => {
    const { ask } = await runningService()
    for (const given of ["a b", 'x"}', "x".repeat(65), "é"]) {
      const { headers } = await ask("GET", "/health/live", { headers: { "x-request-id": given } })
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  test("holds nothing of what clients send: no token, no handle, no user id, no field name", async () => {
    const { ask, log } = await runningService()
    const { body } = await create(ask, "alice-the-user")
    const access = textAt(body, "accessToken", "value")
    const refresh = textAt(body, "refreshToken", "value")
    const handle = textAt(body, "session", "handle")
    await ask("PUT", "/session", { body: { [access]: 1, accessToken: "x" } })
    await ask("PUT", "/refresh", { body: { refreshToken: refresh, idRefreshToken: "x" } })
    await ask("GET", `/session/data?sessionHandle=${handle}&${refresh}=1`)
    await ask("DELETE", "/users/alice-the-user/sessions")
    await ask("GET", `/${access}`)
    await ask("POST", "/session", { body: `{"userId": ${refresh}` })
    const requests = JSON.stringify(log.filter(({ message }) => message === "request"))
    expect(requests.split("requestId")).toHaveLength(1 + 7)
    for (const sent of [access, refresh, handle, "alice-the-user"]) {
      expect(requests).not.toContain(sent)
    }
    for (const token of [access, refresh]) expect(JSON.stringify(log)).not.toContain(token)
  })

  test("tells what broke inside, and the client does not hear it", async () => {
    const store = memoryStore()
    const { ask, log, sessions } = await runningService({ options: { store } })
    sessions.list = () => Promise.reject(new TypeError("alice's row is torn"))
    const { status, headers, body } = await ask("GET", "/users/alice/sessions")
    expect(status).toBe(500)
    expect(body).toEqual({ message: "something went wrong in the service" })
    const requestId = headers.get("x-request-id")
    const told = log.filter(({ level }) => level === "error")
    expect(told).toEqual([
      {
        level: "error",
        message: "request failed",
        fields: { requestId, error: expect.stringContaining("TypeError at ") }
      }
    ])
    expect(JSON.stringify(log)).not.toContain("alice")
  })
})
