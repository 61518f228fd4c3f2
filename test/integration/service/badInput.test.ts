/**
 * What is wrong with a request is said with the status that HTTP has for it, in a sentence, and nothing
 * is changed.
 */
import { request } from "node:http"

import { describe, expect, test, vi } from "vitest"

import { rawReply, textAt, type Ask, type Question } from "./asking.ts"
import { apiKey, runningService } from "./started.ts"

const handle = "AAAAAAAAAAAAAAAAAAAAAA"

/** Every route that reads a body, with the message that the contract has for what is missing. */
const bodies = [
  ["POST", "/session", "userId is missing or not a string"],
  ["PUT", "/session", "accessToken does not have the correct type"],
  ["DELETE", "/session", "sessionHandle is missing or not a string"],
  ["DELETE", "/session/all", "userId is missing or not a string"],
  ["PUT", "/refresh", "refreshToken does not have the correct type"],
  ["PUT", "/session/data", "sessionHandle is missing or not a string"],
  ["POST", "/session/inspect", "refreshToken does not have the correct type"]
] as const

/** The same with a body that fits. */
const fitting = {
  "POST /session": { userId: "alice" },
  "PUT /session": { accessToken: "x", idRefreshToken: "y" },
  "DELETE /session": { sessionHandle: handle },
  "DELETE /session/all": { userId: "alice" },
  "PUT /refresh": { refreshToken: "x", idRefreshToken: "y" },
  "PUT /session/data": { sessionHandle: handle },
  "POST /session/inspect": { refreshToken: "x" }
} as const

/** Everything that a request could have changed. */
async function facts(ask: Ask) {
  const list = await ask("GET", "/users/alice/sessions")
  const data = await ask(
    "GET",
    `/session/data?sessionHandle=${textAt(list.body, "sessions", "0", "handle")}`
  )
  return [list.body, data.body, data.headers.get("etag")]
}

/** Asks what is refused, and checks that it changed nothing. */
async function refused(method: string, path: string, question: Question) {
  const { ask } = await runningService()
  await ask("POST", "/session", { body: { userId: "alice", sessionData: { n: 1 } } })
  const before = await facts(ask)
  const { status, body } = await ask(method, path, question)
  expect(await facts(ask)).toEqual(before)
  return { status, body }
}

describe.each(bodies)("%s %s", (method, path, missing) => {
  const fits = fitting[`${method} ${path}`]

  test("names the field that is missing, or of another type", async () => {
    const [field = ""] = missing.split(" ")
    const wrong = [7, null, true, ["x"], { x: 1 }].map((value) => ({ ...fits, [field]: value }))
    for (const body of [{}, ...wrong]) {
      expect(await refused(method, path, { body })).toEqual({
        status: 400,
        body: { message: missing }
      })
    }
  })

  test("reads no body at all as an empty object", async () => {
    expect(await refused(method, path, {})).toEqual({ status: 400, body: { message: missing } })
  })

  test("refuses what is no object", async () => {
    for (const body of ["[]", "null", "7", '"text"', "true"]) {
      expect(await refused(method, path, { body })).toEqual({
        status: 400,
        body: { message: "input is not an object" }
      })
    }
  })

  test("refuses what is no JSON, and does not repeat it", async () => {
    for (const body of ["{", "{'userId':1}", '{"userId":"alice"}}', "undefined", "\ufeff{}"]) {
      expect(await refused(method, path, { body })).toEqual({
        status: 400,
        body: { message: "the body is not valid JSON" }
      })
    }
  })

  test("refuses what is no UTF-8", async () => {
    const body = Buffer.concat([Buffer.from('{"userId":"'), Buffer.from([0xff]), Buffer.from('"}')])
    expect(await refused(method, path, { body })).toEqual({
      status: 400,
      body: { message: "the body is not UTF-8" }
    })
  })

  test("refuses a field that nobody knows, by its name", async () => {
    for (const name of ["misspelt", "__proto__", "constructor"]) {
      const body = `${JSON.stringify(fits).slice(0, -1)},"${name}":1}`
      expect(await refused(method, path, { body })).toEqual({
        status: 400,
        body: { message: `${name}: is not known` }
      })
    }
  })

  test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])(
    "refuses a body of the type %j",
    async (type) => {
      const headers = { "content-type": type }
      expect(await refused(method, path, { body: JSON.stringify(fits), headers })).toEqual({
        status: 415,
        body: { message: "the body must be application/json in UTF-8" }
      })
    }
  )

  test("takes JSON in UTF-8 however its type is written", async () => {
    const { ask } = await runningService()
    for (const type of ["application/json;charset=utf-8", 'Application/JSON; charset="UTF-8"']) {
      const { status } = await ask(method, path, { body: fits, headers: { "content-type": type } })
      expect(status).toBe(200)
    }
    const latin = { "content-type": "application/json; charset=iso-8859-1" }
    expect((await ask(method, path, { body: fits, headers: latin })).status).toBe(415)
  })

  test("refuses more than 1 MiB, and takes exactly that", async () => {
    const padded = (bytes: number) => JSON.stringify(fits).padEnd(bytes, " ")
    const message = "the body must have at most 1048576 bytes (1 MiB)"
    expect(await refused(method, path, { body: padded(1_048_577) })).toEqual({
      status: 413,
      body: { message }
    })
    const { ask } = await runningService()
    expect((await ask(method, path, { body: padded(1_048_576) })).status).toBe(200)
  })
})

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

describe("where nobody asked for it", () => {
  test("a body is refused", async () => {
    const question = { body: { except: handle } }
    for (const path of ["/users/alice/sessions", `/users/alice/sessions?except=${handle}`]) {
      expect(await refused("DELETE", path, question)).toEqual({
        status: 400,
        body: { message: "this request takes no body" }
      })
    }
  })

  test("a query field is refused, or one that comes twice", async () => {
    expect(await refused("DELETE", `/users/alice/sessions?exept=${handle}`, {})).toEqual({
      status: 400,
      body: { message: "exept: is not known" }
    })
    expect(await refused("DELETE", "/users/alice/sessions?except=a&except=b", {})).toMatchObject({
      status: 400
    })
    expect(await refused("GET", "/session/data?sessionHandle=a&sessionHandle=b", {})).toEqual({
      status: 400,
      body: { message: "sessionHandle is missing or not a string" }
    })
    expect(await refused("GET", "/session/data", {})).toEqual({
      status: 400,
      body: { message: "sessionHandle is missing or not a string" }
    })
  })

  test("a path that is no UTF-8 is refused", async () => {
    expect(await refused("GET", "/users/%FF/sessions", {})).toEqual({
      status: 400,
      body: { message: "the request is malformed" }
    })
  })
})

describe("what the use cases refuse", () => {
  test.each([
    ["an empty user id", { userId: "" }, "userId: must not be empty"],
    [
      "a user id of 256 bytes",
      { userId: "é".repeat(128) },
      "userId: must have at most 255 UTF-8 bytes, got 256"
    ],
    [
      "a device fact that is no string",
      { userId: "alice", device: { ip: 7 } },
      "device.ip: Expected string"
    ],
    [
      "a device fact that nobody knows",
      { userId: "alice", device: { colour: "red" } },
      "device.colour: is not known"
    ]
  ])("%s", async (_name, body, message) => {
    expect(await refused("POST", "/session", { body })).toEqual({ status: 400, body: { message } })
  })

  test("JSON that would not come back as it went in is refused by the contract's names", async () => {
    const deep = `${"[".repeat(70)}${"]".repeat(70)}`
    const send = (field: string, json: string) =>
      refused("POST", "/session", { body: `{"userId":"alice","${field}":${json}}` })
    expect(await send("jwtPayload", `{"list":${deep}}`)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^jwtPayload\.list\[0\].* nested deeper than 64/) }
    })
    expect(await send("sessionData", "1e999")).toEqual({
      status: 400,
      body: { message: "sessionData: Infinity is not a JSON number" }
    })
  })

  test("half a million nested arrays are refused like any that are too deep", async () => {
    const nested = "[".repeat(500_000) + "]".repeat(500_000)
    const body = `{"userId":"alice","sessionData":${nested}}`
    expect(await refused("POST", "/session", { body })).toMatchObject({ status: 400 })
  })

  test("a payload that no cookie could carry is refused", async () => {
    const body = { userId: "alice", jwtPayload: "x".repeat(20_000) }
    expect(await refused("POST", "/session", { body })).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^jwtPayload: /) }
    })
  })
})

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
    ["/.well-known/jwks.json", "GET, HEAD, OPTIONS"],
    ["/health/live", "GET, HEAD, OPTIONS"],
    ["/health/ready", "GET, HEAD, OPTIONS"],
    ["/metrics", "GET, HEAD, OPTIONS"],
    ["/openapi.json", "GET, HEAD, OPTIONS"]
  ])("%s answers other methods with 405 and Allow: %s", async (path, allow) => {
    const { ask, url } = await runningService()
    const allowed = allow.split(", ")
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      if (allowed.includes(method) && method !== "OPTIONS") continue
      const { status, headers, body } = await ask(method, path)
      expect([method, headers.get("allow")]).toEqual([method, allow])
      if (method === "OPTIONS") expect({ status, body }).toEqual({ status: 204, body: undefined })
      else {
        expect({ status, body }).toEqual({
          status: 405,
          body: { message: `this route answers only to ${allow}` }
        })
      }
    }
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
