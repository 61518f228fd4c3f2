/**
 * What the service has beyond the contract: devices, a user's sessions, patches of session data, and
 * looking at a refresh token.
 */
import { describe, expect, test } from "vitest"

import { at, textAt, type Ask } from "./asking.ts"
import { runningService } from "./started.ts"

const signIn = async (ask: Ask, more: object = {}) => {
  const { body } = await ask("POST", "/session", { body: { userId: "alice", ...more } })
  return {
    handle: textAt(body, "session", "handle"),
    accessToken: textAt(body, "accessToken", "value"),
    refreshToken: textAt(body, "refreshToken", "value")
  }
}

describe("devices", () => {
  test("a session remembers the device it was made on, and the newest address", async () => {
    const { ask } = await runningService({ options: { refreshToken: { rotation: "strict" } } })
    const device = { ip: "192.0.2.1", userAgent: "Firefox", fingerprint: "f", name: "Phone" }
    const { refreshToken } = await signIn(ask, { device })
    const sessions = await ask("GET", "/users/alice/sessions")
    expect(at(sessions.body, "sessions", "0", "device")).toEqual(device)
    await ask("PUT", "/refresh", {
      body: { refreshToken, idRefreshToken: "x", device: { ip: "192.0.2.2", fingerprint: "f" } }
    })
    const later = await ask("GET", "/users/alice/sessions")
    expect(at(later.body, "sessions", "0", "device")).toEqual({ ...device, ip: "192.0.2.2" })
  })

  test("a token from another device is refused where the deployment asks for that", async () => {
    const { ask } = await runningService({ options: { deviceBinding: "require" } })
    const { accessToken, refreshToken } = await signIn(ask, { device: { fingerprint: "mine" } })
    const verify = (device: object) =>
      ask("PUT", "/session", { body: { accessToken, idRefreshToken: "x", device } })
    expect((await verify({ fingerprint: "mine" })).body).toMatchObject({ status: "OK" })
    expect((await verify({ fingerprint: "other" })).body).toEqual({
      message: "The session belongs to another device.",
      status: "UNAUTHORISED"
    })
    const refresh = await ask("PUT", "/refresh", {
      body: { refreshToken, idRefreshToken: "x", device: { fingerprint: "other" } }
    })
    expect(refresh.body).toEqual({
      message: "The session belongs to another device.",
      status: "UNAUTHORISED",
      sessionTheftDetected: { value: false }
    })
  })
})

describe("a user's sessions", () => {
  test("are listed with everything that is known, and nothing that opens them", async () => {
    const { ask } = await runningService()
    const { handle } = await signIn(ask, { jwtPayload: { role: "admin" } })
    const { status, headers, body } = await ask("GET", "/users/alice/sessions")
    expect(status).toBe(200)
    expect(headers.get("cache-control")).toBe("no-store")
    const time = expect.any(Number)
    expect(body).toEqual({
      message: "The user's live sessions",
      status: "OK",
      sessions: [
        {
          handle,
          userId: "alice",
          jwtPayload: { role: "admin" },
          createdAt: time,
          authTime: time,
          lastActiveAt: time,
          idleExpiresAt: time,
          absoluteExpiresAt: time,
          device: {}
        }
      ]
    })
  })

  test.each(["a/b", "ä ö", "50%", "%2F", "..%2f", "x?y#z", "İ", "a+b", "\u0000"])(
    "belong to the user %j exactly",
    async (userId) => {
      const { ask } = await runningService()
      const { handle } = await signIn(ask, { userId })
      await signIn(ask, { userId: "somebody else" })
      const path = `/users/${encodeURIComponent(userId)}/sessions`
      const { body } = await ask("GET", path)
      expect(at(body, "sessions")).toHaveLength(1)
      expect(at(body, "sessions", "0")).toMatchObject({ handle, userId })
      expect((await ask("DELETE", path)).body).toEqual({
        message: "Sessions ended",
        status: "OK",
        revoked: 1
      })
      expect(
        at((await ask("GET", "/users/somebody%20else/sessions")).body, "sessions")
      ).toHaveLength(1)
    }
  )

  test("end but for one", async () => {
    const { ask } = await runningService()
    const kept = await signIn(ask)
    await signIn(ask)
    await signIn(ask)
    const { status, body } = await ask("DELETE", `/users/alice/sessions?except=${kept.handle}`)
    expect(status).toBe(200)
    expect(body).toEqual({ message: "Sessions ended", status: "OK", revoked: 2 })
    const list = await ask("GET", "/users/alice/sessions")
    expect(at(list.body, "sessions")).toEqual([expect.objectContaining({ handle: kept.handle })])
  })

  test("stay where the one to keep is not the user's, or is no more", async () => {
    const { ask, sessions } = await runningService()
    await signIn(ask)
    const bobs = await signIn(ask, { userId: "bob" })
    await signIn(ask, { userId: "bob" })
    const ended = await signIn(ask)
    await ask("DELETE", "/session", { body: { sessionHandle: ended.handle } })
    for (const except of [bobs.handle, ended.handle, "AAAAAAAAAAAAAAAAAAAAAA", "x", ""]) {
      const { status, body } = await ask("DELETE", `/users/alice/sessions?except=${except}`)
      expect(status).toBe(200)
      expect(body).toEqual({
        message: "The user has no such session; nothing was ended.",
        status: "UNAUTHORISED"
      })
    }
    expect(await sessions.count("alice")).toBe(1)
    expect(await sessions.count("bob")).toBe(2)
  })
})

describe("PATCH /session/data", () => {
  const patchType = { "content-type": "application/merge-patch+json" }

  test("merges, and answers the new data with its version", async () => {
    const { ask } = await runningService()
    const { handle } = await signIn(ask, { sessionData: { a: 1, b: { c: 2, d: 3 } } })
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
    const { handle } = await signIn(ask, { sessionData: { a: 1 } })
    const path = `/session/data?sessionHandle=${handle}`
    for (const body of ["null", "[1]", '"text"', "0"]) {
      const { status, body: answered } = await ask("PATCH", path, { body })
      expect(status).toBe(200)
      expect(JSON.stringify(at(answered, "sessionData"))).toBe(body)
    }
  })

  test("changes nothing where the data is no longer the version it was meant for", async () => {
    const { ask } = await runningService()
    const { handle } = await signIn(ask, { sessionData: { n: 0 } })
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
    const { handle } = await signIn(ask, { sessionData: {} })
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
      const { handle } = await signIn(ask)
      const { status } = await ask("PATCH", `/session/data?sessionHandle=${handle}`, {
        body: { n: 1 },
        headers: { "if-match": tag }
      })
      expect(status).toBe(412)
    }
  )

  test("If-Match: * is any version, and what is no entity tag is refused", async () => {
    const { ask } = await runningService()
    const { handle } = await signIn(ask)
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
    const { handle } = await signIn(ask)
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

describe("POST /session/inspect", () => {
  test("says what a refresh token is, and uses it up no more than a look does", async () => {
    const { ask } = await runningService()
    const { refreshToken, handle } = await signIn(ask)
    const inspect = (token: string) =>
      ask("POST", "/session/inspect", { body: { refreshToken: token } })
    const { status, body } = await inspect(refreshToken)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      message: "Refresh token is genuine",
      status: "OK",
      class: "Current",
      generation: 0,
      session: { handle, userId: "alice" }
    })
    expect((await inspect(refreshToken)).body).toEqual(body)
    const next = await ask("PUT", "/refresh", { body: { refreshToken, idRefreshToken: "x" } })
    expect((await inspect(textAt(next.body, "newRefreshToken", "value"))).body).toMatchObject({
      class: "Successor",
      generation: 1
    })
  })

  test("knows what is none", async () => {
    const { ask } = await runningService()
    const { refreshToken, handle } = await signIn(ask)
    await ask("DELETE", "/session", { body: { sessionHandle: handle } })
    for (const [token, message] of [
      ["garbage", "The refresh token is not one that this service accepts."],
      [refreshToken, "The session was ended."]
    ] as const) {
      expect(
        await ask("POST", "/session/inspect", { body: { refreshToken: token } })
      ).toMatchObject({
        status: 200,
        body: { message, status: "UNAUTHORISED" }
      })
    }
  })
})
