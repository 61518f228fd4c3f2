/**
 * Who is answered: with an API key, whoever shows it; without one, only this machine, by a loopback name.
 */
import { readdirSync } from "node:fs"

import { describe, expect, test } from "vitest"

import { isLoopback, namesLoopback } from "../../../src/http/service/loopback.ts"
import { asking, rawReply } from "./asking.ts"
import { apiKey, command, folder, runningService } from "./started.ts"

const guarded = [
  ["POST", "/session"],
  ["PUT", "/session"],
  ["DELETE", "/session"],
  ["DELETE", "/session/all"],
  ["PUT", "/refresh"],
  ["GET", "/session/data"],
  ["PUT", "/session/data"],
  ["PATCH", "/session/data"],
  ["POST", "/session/inspect"],
  ["GET", "/users/alice/sessions"],
  ["DELETE", "/users/alice/sessions"],
  ["GET", "/events"],
  ["GET", "/metrics"],
  ["GET", "/openapi.json"],
  ["GET", "/no/such/route"],
  ["OPTIONS", "/session"]
] as const

describe("with an API key", () => {
  test.each(guarded)("%s %s is closed without it", async (method, path) => {
    const { url } = await runningService()
    const { status, headers, body } = await asking(url)(method, path)
    expect(status).toBe(401)
    expect(body).toEqual({
      message: 'the API key is missing; send it as "Authorization: Bearer KEY" or "api-key: KEY"'
    })
    expect(headers.get("www-authenticate")).toBe('Bearer realm="watchword"')
  })

  test("a wrong one is refused, whatever it looks like", async () => {
    const { url } = await runningService()
    const wrong = [apiKey.slice(0, -1), `${apiKey}x`, apiKey.toUpperCase(), "x", "x".repeat(4096)]
    for (const key of wrong) {
      for (const headers of [{ authorization: `Bearer ${key}` }, { "api-key": key }]) {
        const { status, body } = await asking(url)("GET", "/metrics", { headers })
        expect(status).toBe(401)
        expect(body).toEqual({
          message: 'the API key is wrong; send it as "Authorization: Bearer KEY" or "api-key: KEY"'
        })
      }
    }
    const basic = { authorization: `Basic ${apiKey}` }
    expect((await asking(url)("GET", "/metrics", { headers: basic })).status).toBe(401)
  })

  test("either header opens, and so does each of several keys", async () => {
    const keys = [apiKey, "the-next-key-of-these-tests"]
    const { url } = await runningService({ apiKeys: keys })
    for (const key of keys) {
      for (const headers of [
        { authorization: `Bearer ${key}` },
        { authorization: `bearer  ${key}` },
        { "api-key": key },
        { authorization: "Basic eDp5", "api-key": key }
      ]) {
        expect((await asking(url)("GET", "/metrics", { headers })).status).toBe(200)
      }
    }
  })

  test.each(["/health/live", "/health/ready", "/.well-known/jwks.json"])(
    "%s needs none",
    async (path) => {
      const { url } = await runningService()
      expect((await asking(url)("GET", path)).status).toBe(200)
      expect((await asking(url)("POST", path)).status).toBe(405)
    }
  )

  test("the Host header does not matter", async () => {
    const { url } = await runningService()
    const head = `GET /metrics HTTP/1.1\r\nHost: auth.example.com\r\nApi-Key: ${apiKey}\r\n`
    expect(await rawReply(url, `${head}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe("without an API key", () => {
  const get = (path: string, host: string) =>
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`

  test.each(["localhost", "LOCALHOST:3567", "127.0.0.1", "127.1.2.3:80", "[::1]:3567"])(
    "the Host %s is answered",
    async (host) => {
      const { url } = await runningService({ apiKeys: [] })
      expect(await rawReply(url, get("/metrics", host))).toMatch(/^HTTP\/1\.1 200 /)
    }
  )

  test.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "2130706433", ""])(
    "the Host %j is refused, on public routes as well",
    async (host) => {
      const { url } = await runningService({ apiKeys: [] })
      for (const path of ["/metrics", "/health/live", "/nope"]) {
        const reply = await rawReply(url, get(path, host))
        expect(reply).toMatch(/^HTTP\/1\.1 403 /)
        expect(reply).toContain('{"message":"without an API key this service answers only to')
      }
    }
  )

  test("an absolute target does not stand in for the Host header", async () => {
    const { url } = await runningService({ apiKeys: [] })
    const reply = await rawReply(url, get("http://localhost/metrics", "evil.example"))
    expect(reply).toMatch(/^HTTP\/1\.1 403 /)
  })

  test("a page elsewhere cannot send what a form or a script may send without asking", async () => {
    const { url, sessions } = await runningService({ apiKeys: [] })
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const { status } = await asking(url)("POST", "/session", {
        body: '{"userId":"alice"}',
        headers: { "content-type": type, origin: "https://evil.example" }
      })
      expect(status).toBe(415)
    }
    const preflight = await asking(url)("OPTIONS", "/session", {
      headers: { origin: "https://evil.example", "access-control-request-method": "PUT" }
    })
    expect([...preflight.headers.keys()].filter((name) => name.includes("access-control"))).toEqual(
      []
    )
    expect(await sessions.count("alice")).toBe(0)
  })

  test.each(["0.0.0.0", "::", "192.0.2.1", "example.com"])(
    "it does not listen on %s, and makes nothing on disk",
    async (host) => {
      const cwd = folder()
      const child = command(cwd, ["serve", "--port", "0", "--host", host])
      expect(await child.exited).toEqual({ code: 1, signal: null })
      expect(child.stdout).toBe("")
      expect(child.stderr).toBe(
        `watchword: without an API key the service listens on loopback only, not on ${host}: set an API key, or listen on 127.0.0.1\n`
      )
      expect(readdirSync(cwd)).toEqual([])
    }
  )
})

test("loopback is 127.0.0.0/8, ::1 and localhost, and nothing else", () => {
  const yes = ["127.0.0.1", "127.255.255.254", "::1", "0:0:0:0:0:0:0:1", "localhost", "LocalHost"]
  const no = ["128.0.0.1", "126.255.255.255", "0.0.0.0", "::", "::2", "10.0.0.1", "", "127.1"]
  expect(yes.filter((host) => !isLoopback(host))).toEqual([])
  expect(no.filter(isLoopback)).toEqual([])
  expect(["[::1]", "localhost:1", "127.0.0.1:"].filter((host) => !namesLoopback(host))).toEqual([])
  expect(
    ["::1", "[localhost", "localhost:x", "a@localhost", "localhost/"].filter(namesLoopback)
  ).toEqual([])
})
