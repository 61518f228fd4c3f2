/**
 * What is wrong with a body is said with the status that HTTP has for it, in a sentence, and nothing is
 * changed.
 */
import { describe, expect, test } from "vitest"

import { refused } from "./refused.ts"
import { runningService } from "./started.ts"

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
const fitting: Readonly<Record<string, object>> = {
  "POST /session": { userId: "alice" },
  "PUT /session": { accessToken: "x", idRefreshToken: "y" },
  "DELETE /session": { sessionHandle: handle },
  "DELETE /session/all": { userId: "alice" },
  "PUT /refresh": { refreshToken: "x", idRefreshToken: "y" },
  "PUT /session/data": { sessionHandle: handle },
  "POST /session/inspect": { refreshToken: "x" }
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
