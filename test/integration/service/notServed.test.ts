/**
 * What the service has no answer for: other paths, other methods, and what is not HTTP.
 */
import { describe, expect, test } from "vitest"

import { rawReply } from "./asking.ts"
import { refused } from "./refused.ts"
import { apiKey, runningService } from "./started.ts"

describe("what is no route", () => {
  test("is 404", async () => {
    for (const path of ["/", "/sessions", "/session/nope", "/users//sessions"]) {
      expect(await refused("GET", path, {})).toEqual({
        status: 404,
        body: { message: "there is no such route" }
      })
    }
  })

  test.each([
    ["/session", "DELETE, OPTIONS, POST, PUT"],
    ["/session/all", "DELETE, OPTIONS"],
    ["/session/data", "GET, HEAD, OPTIONS, PATCH, PUT"],
    ["/session/inspect", "OPTIONS, POST"],
    ["/refresh", "OPTIONS, PUT"],
    ["/users/alice/sessions", "DELETE, GET, HEAD, OPTIONS"],
    ["/events", "GET, HEAD, OPTIONS"],
    ["/.well-known/jwks.json", "GET, HEAD, OPTIONS"],
    ["/health/live", "GET, HEAD, OPTIONS"],
    ["/health/ready", "GET, HEAD, OPTIONS"],
    ["/metrics", "GET, HEAD, OPTIONS"],
    ["/openapi.json", "GET, HEAD, OPTIONS"]
  ])("%s answers other methods with 405 and Allow: %s", async (path, allow) => {
    const { ask, url } = await runningService()
    const others = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter(
      (method) => !allow.split(", ").includes(method)
    )
    for (const method of others) {
      const { status, headers, body } = await ask(method, path)
      expect([method, status, headers.get("allow")]).toEqual([method, 405, allow])
      expect(body).toEqual({ message: `this route answers only to ${allow}` })
    }
    const options = await ask("OPTIONS", path)
    expect(options.status).toBe(204)
    expect(options.headers.get("allow")).toBe(allow)
    // fetch cannot send these.
    for (const method of ["TRACE", "PROPFIND"]) {
      const head = `${method} ${path} HTTP/1.1\r\nHost: x\r\nApi-Key: ${apiKey}\r\nX-Secret: echo\r\n`
      const reply = await rawReply(url, `${head}Connection: close\r\n\r\n`)
      expect(reply).toMatch(/^HTTP\/1\.1 405 /)
      expect(reply).not.toContain("echo")
    }
  })
})

test("what is not HTTP gets a message, too", async () => {
  const { url } = await runningService()
  const reply = await rawReply(url, "HELLO\r\n\r\n")
  expect(reply).toContain("HTTP/1.1 400 Bad Request\r\n")
  expect(reply).toContain('{"message":"the request is not HTTP/1.1"}')
  const long = await rawReply(
    url,
    `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`
  )
  expect(long).toContain("HTTP/1.1 431 Request Header Fields Too Large\r\n")
  expect(long).toContain('{"message":"the headers are too large"}')
})
