/**
 * Bodies that come without a length, too slowly, or not to their end.
 */
import { request } from "node:http"

import { expect, test, vi } from "vitest"

import { rawReply } from "./asking.ts"
import { apiKey, runningService } from "./started.ts"

test("refuses more than 1 MiB that comes without a Content-Length, and is well afterwards", async () => {
  const { url, ask, sessions } = await runningService()
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sending = request(
      new URL("/session", url),
      { method: "POST", headers: { "content-type": "application/json", "api-key": apiKey } },
      (response) => {
        response.resume().on("end", () => resolve(response.statusCode))
      }
    )
    sending.on("error", reject)
    const part = `${" ".repeat(65_536)}`
    for (let sent = 0; sent < 20; sent++) sending.write(part)
    sending.end('{"userId":"alice"}')
  })
  expect(status).toBe(413)
  expect(await sessions.count("alice")).toBe(0)
  expect((await ask("POST", "/session", { body: { userId: "alice" } })).status).toBe(200)
})

test("a client that goes away before the end of its body changes nothing", async () => {
  const { url, sessions, log } = await runningService()
  // What arrives would be a whole body, were there not more announced.
  const body = '{"userId":"alice"}'
  const sending = request(new URL("/session", url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": body.length + 1,
      "api-key": apiKey
    }
  })
  sending.on("error", () => {})
  await new Promise<void>((done) => sending.write(body, () => done()))
  sending.destroy()
  await vi.waitFor(() => {
    expect(log.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ method: "POST", route: "/session", status: 400 })
    )
  })
  expect(await sessions.count("alice")).toBe(0)
})

test("a client that is too slow with its body is told so", async () => {
  const limits = { requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 }
  const { url, sessions } = await runningService({ limits })
  const reply = await rawReply(
    url,
    `POST /session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nApi-Key: ${apiKey}\r\nContent-Length: 18\r\n\r\n{"userId":`
  )
  expect(reply).toContain("HTTP/1.1 408 Request Timeout\r\n")
  expect(reply).toContain('{"message":"the request took too long to arrive"}')
  expect(await sessions.count("alice")).toBe(0)
})
