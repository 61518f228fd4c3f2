/**
 * Fields that do not belong where they stand, and values that the use cases refuse.
 */
import { describe, expect, test } from "vitest"

import { refused } from "./refused.ts"

const handle = "AAAAAAAAAAAAAAAAAAAAAA"

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
