/**
 * Whatever is sent, the service answers with one of its statuses and a message, never with 500, and the
 * sessions that are there stay as they are.
 */
import * as fc from "fast-check"
import { expect, test } from "vitest"

import { at } from "./asking.ts"
import { signedIn } from "./signedIn.ts"
import { runningService } from "./started.ts"

const routes = fc.constantFrom(
  ["POST", "/session"],
  ["PUT", "/session"],
  ["DELETE", "/session"],
  ["DELETE", "/session/all"],
  ["PUT", "/refresh"],
  ["PUT", "/session/data"],
  ["PATCH", "/session/data?sessionHandle=AAAAAAAAAAAAAAAAAAAAAA"],
  ["POST", "/session/inspect"]
)

const fields = [
  "userId",
  "jwtPayload",
  "sessionData",
  "device",
  "idRefreshToken",
  "accessToken",
  "refreshToken",
  "sessionHandle"
]

/** JSON that has the right fields more often than chance would give it, and bytes that are anything. */
const bodies = fc.oneof(
  fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), fc.jsonValue()).map(json),
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes))
)

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

test("no body breaks the service, or a session that it does not name", async () => {
  const { ask, log } = await runningService()
  await signedIn(ask, { userId: "the bystander, whom no body names", sessionData: { n: 1 } })
  const bystander = () =>
    ask("GET", `/users/${encodeURIComponent("the bystander, whom no body names")}/sessions`)
  const before = (await bystander()).body
  await fc.assert(
    fc.asyncProperty(routes, bodies, async ([method = "", path = ""], body) => {
      const reply = await ask(method, path, { body })
      expect([200, 400]).toContain(reply.status)
      expect(typeof at(reply.body, "message")).toBe("string")
    }),
    { numRuns: 200 }
  )
  expect((await bystander()).body).toEqual(before)
  expect(log.filter(({ level }) => level === "error")).toEqual([])
})

test("no path and no query breaks the service", async () => {
  const { ask, log } = await runningService()
  const segment = fc.oneof(
    fc.constantFrom("session", "users", "sessions", "data", "%", "%00", "%FF", "..", "", "a"),
    fc.string({ unit: "grapheme", maxLength: 8 }).map(encodeURI)
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(segment, { maxLength: 4 }),
      fc.array(segment, { maxLength: 2 }),
      async (path, query) => {
        const target = `/${path.join("/").replace(/^\/+/, "")}?${query.join("=")}`
        const { status } = await ask("GET", target)
        expect([200, 400, 404, 405]).toContain(status)
      }
    ),
    { numRuns: 200 }
  )
  expect(log.filter(({ level }) => level === "error")).toEqual([])
})
