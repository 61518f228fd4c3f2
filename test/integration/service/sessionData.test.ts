/**
 * `/session/data`: the contract's GET and PUT, and PATCH with `If-Match`.
 */
import { describe, expect, test } from "vitest"

import { at } from "./asking.ts"
import { signedIn, unknownHandle } from "./signedIn.ts"
import { runningService } from "./started.ts"

describe("/session/data", () => {
  test("is what it was made with, until it is replaced", async () => {
    const { ask } = await runningService()
    const { handle } = await signedIn(ask, { sessionData: { cart: [1] } })
    const path = `/session/data?sessionHandle=${handle}`
    const first = await ask("GET", path)
    expect(first.status).toBe(200)
    expect(first.body).toEqual({
      message: "Session is alive",
      status: "OK",
      sessionData: { cart: [1] }
    })
    const replaced = await ask("PUT", "/session/data", {
      body: { sessionHandle: handle, sessionData: "all new" }
    })
    expect(replaced.status).toBe(200)
    expect(replaced.body).toEqual({ message: "Session data updated", status: "OK" })
    expect((await ask("GET", path)).body).toMatchObject({ sessionData: "all new" })
  })

  test("is absent where none was given, and where it was replaced by nothing", async () => {
    const { ask } = await runningService()
    const { handle } = await signedIn(ask)
    const path = `/session/data?sessionHandle=${handle}`
    const nothing = { message: "Session is alive", status: "OK" }
    expect((await ask("GET", path)).body).toEqual(nothing)
    await ask("PUT", "/session/data", { body: { sessionHandle: handle, sessionData: null } })
    expect((await ask("GET", path)).body).toEqual({ ...nothing, sessionData: null })
    await ask("PUT", "/session/data", { body: { sessionHandle: handle } })
    expect((await ask("GET", path)).body).toEqual(nothing)
  })

  test.each([unknownHandle, "no handle", ""])(
    "answers UNAUTHORISED for the session %j, which does not exist",
    async (sessionHandle) => {
      const { ask } = await runningService()
      const refused = { message: "There is no such session.", status: "UNAUTHORISED" }
      const query = new URLSearchParams({ sessionHandle })
      expect(await ask("GET", `/session/data?${query}`)).toMatchObject({
        status: 200,
        body: refused
      })
      expect(
        await ask("PUT", "/session/data", { body: { sessionHandle, sessionData: 1 } })
      ).toMatchObject({ status: 200, body: refused })
    }
  )
})
describe("PATCH /session/data", () => {
  const patchType = { "content-type": "application/merge-patch+json" }

  test("merges, and answers the new data with its version", async () => {
    const { ask } = await runningService()
    const { handle } = await signedIn(ask, { sessionData: { a: 1, b: { c: 2, d: 3 } } })
    const path = `/session/data?sessionHandle=${handle}`
    const { status, headers, body } = await ask("PATCH", path, {
      body: { a: null, b: { c: 4 }, e: [5] },
      headers: patchType
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      message: "Session data updated",
      status: "OK",
      sessionData: { b: { c: 4, d: 3 }, e: [5] }
    })
    const after = await ask("GET", path)
    expect(after.body).toMatchObject({ sessionData: { b: { c: 4, d: 3 }, e: [5] } })
    expect(after.headers.get("etag")).toBe(headers.get("etag"))
  })

  test("takes plain JSON as well, and a patch that is no object replaces all", async () => {
    const { ask } = await runningService()
    const { handle } = await signedIn(ask, { sessionData: { a: 1 } })
    const path = `/session/data?sessionHandle=${handle}`
    for (const body of ["null", "[1]", '"text"', "0"]) {
      const { status, body: answered } = await ask("PATCH", path, { body })
      expect(status).toBe(200)
      expect(JSON.stringify(at(answered, "sessionData"))).toBe(body)
    }
  })

  test("changes nothing where the data is no longer the version it was meant for", async () => {
    const { ask } = await runningService()
    const { handle } = await signedIn(ask, { sessionData: { n: 0 } })
    const path = `/session/data?sessionHandle=${handle}`
    const etag = (await ask("GET", path)).headers.get("etag") ?? ""
    expect(etag).toMatch(/^"\d+"$/)
    const patch = (n: number) => ask("PATCH", path, { body: { n }, headers: { "if-match": etag } })
    const first = await patch(1)
    expect(first.status).toBe(200)
    const second = await patch(2)
    expect(second.status).toBe(412)
    expect(second.body).toEqual({ message: "The session's data was changed in the meantime." })
    const now = await ask("GET", path)
    expect(now.body).toMatchObject({ sessionData: { n: 1 } })
    expect(now.headers.get("etag")).toBe(first.headers.get("etag"))
    expect(now.headers.get("etag")).not.toBe(etag)
  })

  test("of many writers that name one version, one wins", async () => {
    const { ask } = await runningService()
    const { handle } = await signedIn(ask, { sessionData: {} })
    const path = `/session/data?sessionHandle=${handle}`
    const etag = (await ask("GET", path)).headers.get("etag") ?? ""
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        ask("PATCH", path, { body: { [`k${n}`]: n }, headers: { "if-match": etag } })
      )
    )
    const won = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []))
    expect(won).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(7)
    expect((await ask("GET", path)).body).toMatchObject({ sessionData: { [`k${won[0]}`]: won[0] } })
  })

  test.each(['W/"0"', '"other"', '"00"', '"9007199254740993"', '"-1"'])(
    "If-Match: %s is no version of it",
    async (tag) => {
      const { ask } = await runningService()
      const { handle } = await signedIn(ask)
      const { status } = await ask("PATCH", `/session/data?sessionHandle=${handle}`, {
        body: { n: 1 },
        headers: { "if-match": tag }
      })
      expect(status).toBe(412)
    }
  )

  test("If-Match: * is any version, and what is no entity tag is refused", async () => {
    const { ask } = await runningService()
    const { handle } = await signedIn(ask)
    const path = `/session/data?sessionHandle=${handle}`
    const any = await ask("PATCH", path, { body: { n: 1 }, headers: { "if-match": "*" } })
    expect(any.status).toBe(200)
    for (const tag of ["1", '"1", "2"', '"1']) {
      expect(
        await ask("PATCH", path, { body: { n: 2 }, headers: { "if-match": tag } })
      ).toMatchObject({
        status: 400,
        body: { message: 'If-Match: must be one entity tag such as "3", or *' }
      })
    }
    expect((await ask("GET", path)).body).toMatchObject({ sessionData: { n: 1 } })
  })

  test("wants a body, of a type that it knows, and a session", async () => {
    const { ask } = await runningService()
    const { handle } = await signedIn(ask)
    const path = `/session/data?sessionHandle=${handle}`
    expect(await ask("PATCH", path)).toMatchObject({
      status: 400,
      body: { message: "the body is missing" }
    })
    expect(
      await ask("PATCH", path, { body: "{}", headers: { "content-type": "text/json" } })
    ).toMatchObject({
      status: 415,
      body: {
        message: "the body must be application/merge-patch+json or application/json in UTF-8"
      }
    })
    expect(await ask("PATCH", "/session/data", { body: {} })).toMatchObject({
      status: 400,
      body: { message: "sessionHandle is missing or not a string" }
    })
    expect(
      await ask("PATCH", "/session/data?sessionHandle=AAAAAAAAAAAAAAAAAAAAAA", { body: {} })
    ).toMatchObject({
      status: 200,
      body: { message: "There is no such session.", status: "UNAUTHORISED" }
    })
  })
})
