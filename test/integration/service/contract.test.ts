/**
 * The session API, request by request: every answer that the contract names, in its own words.
 */
import { describe, expect, test } from "vitest"

import { at, textAt, type Ask } from "./asking.ts"
import { runningService } from "./started.ts"

const token = { value: expect.any(String), expires: expect.any(Number) }
const unknownHandle = "AAAAAAAAAAAAAAAAAAAAAA"

async function signedIn(ask: Ask, more: object = {}) {
  const { body } = await ask("POST", "/session", { body: { userId: "alice", ...more } })
  return {
    handle: textAt(body, "session", "handle"),
    accessToken: textAt(body, "accessToken", "value"),
    refreshToken: textAt(body, "refreshToken", "value"),
    idRefreshToken: textAt(body, "idRefreshToken", "value")
  }
}

describe("POST /session", () => {
  test("makes a session with three tokens", async () => {
    const { ask } = await runningService()
    const before = Date.now()
    const { status, headers, body } = await ask("POST", "/session", {
      body: { userId: "alice", jwtPayload: { role: "admin" }, sessionData: [1, null] }
    })
    expect(status).toBe(200)
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8")
    expect(headers.get("cache-control")).toBe("no-store")
    expect(body).toEqual({
      message: "Session successfully created",
      status: "OK",
      session: {
        handle: expect.stringMatching(/^[\w-]{22}$/),
        userId: "alice",
        jwtPayload: { role: "admin" }
      },
      accessToken: token,
      refreshToken: token,
      idRefreshToken: token
    })
    // Milliseconds since the epoch: seconds would lie in the past.
    for (const name of ["accessToken", "refreshToken", "idRefreshToken"]) {
      expect(at(body, name, "expires")).toBeGreaterThan(before)
    }
  })

  test("knows the difference between no payload and null", async () => {
    const { ask } = await runningService()
    const without = await ask("POST", "/session", { body: { userId: "alice" } })
    expect(at(without.body, "session")).not.toHaveProperty("jwtPayload")
    const withNull = await ask("POST", "/session", { body: { userId: "alice", jwtPayload: null } })
    expect(at(withNull.body, "session", "jwtPayload")).toBeNull()
  })

  test("takes any JSON value as a payload, a key named __proto__ included", async () => {
    const { ask } = await runningService()
    for (const text of ["0", '"text"', "false", "[[]]", '{"__proto__":{"admin":true}}']) {
      const { status, body } = await ask("POST", "/session", {
        body: `{"userId":"alice","jwtPayload":${text}}`
      })
      expect(status).toBe(200)
      expect(JSON.stringify(at(body, "session", "jwtPayload"))).toBe(text)
    }
  })

  test("tells that the user has as many sessions as are allowed", async () => {
    const { ask } = await runningService({
      options: { sessionsPerUser: { max: 1, exceeded: "reject" } }
    })
    await signedIn(ask)
    const { status, body } = await ask("POST", "/session", { body: { userId: "alice" } })
    expect(status).toBe(200)
    expect(body).toEqual({
      message: "The user has as many sessions as are allowed.",
      status: "SESSION_LIMIT_REACHED"
    })
  })
})

describe("PUT /session", () => {
  test("says whose session an access token is of", async () => {
    const { ask } = await runningService()
    const { accessToken, idRefreshToken, handle } = await signedIn(ask, { jwtPayload: [7] })
    const { status, body } = await ask("PUT", "/session", { body: { accessToken, idRefreshToken } })
    expect(status).toBe(200)
    expect(body).toEqual({
      message: "Session alive",
      status: "OK",
      session: { handle, userId: "alice", jwtPayload: [7] }
    })
  })

  test("gives a new access token where the claims were changed", async () => {
    const { ask, sessions } = await runningService({ options: { revocation: "store" } })
    const { accessToken, handle } = await signedIn(ask, { jwtPayload: "old" })
    await sessions.updateClaims({ sessionId: handle, claims: "new" })
    const first = await ask("PUT", "/session", { body: { accessToken, idRefreshToken: "x" } })
    expect(first.body).toMatchObject({ status: "OK", newAccessToken: token })
    const renewed = textAt(first.body, "newAccessToken", "value")
    const second = await ask("PUT", "/session", {
      body: { accessToken: renewed, idRefreshToken: "x" }
    })
    expect(second.body).toMatchObject({ status: "OK", session: { handle, jwtPayload: "new" } })
    expect(second.body).not.toHaveProperty("newAccessToken")
  })

  test.each([[undefined], [null], [7], [{}]])(
    "answers UNAUTHORISED where idRefreshToken is %j",
    async (idRefreshToken) => {
      const { ask } = await runningService()
      const { accessToken } = await signedIn(ask)
      const { status, body } = await ask("PUT", "/session", {
        body: { accessToken, idRefreshToken }
      })
      expect(status).toBe(200)
      expect(body).toEqual({
        message: "idRefreshToken missing or incorrect type",
        status: "UNAUTHORISED"
      })
    }
  )

  test("does not look at what idRefreshToken says", async () => {
    const { ask } = await runningService()
    const { accessToken } = await signedIn(ask)
    const { body } = await ask("PUT", "/session", { body: { accessToken, idRefreshToken: "" } })
    expect(body).toMatchObject({ status: "OK" })
  })

  test("asks for a refresh where the access token is none", async () => {
    const { ask } = await runningService()
    for (const accessToken of ["", "garbage", "a.b.c", "x".repeat(100_000)]) {
      const { status, body } = await ask("PUT", "/session", {
        body: { accessToken, idRefreshToken: "x" }
      })
      expect(status).toBe(200)
      expect(body).toEqual({
        message: "The access token is not one that this service accepts.",
        status: "TRY_REFRESH_TOKEN"
      })
    }
  })

  test("asks for a refresh where the access token is another deployment's", async () => {
    const { ask } = await runningService()
    const other = await runningService()
    const { accessToken } = await signedIn(other.ask)
    const { body } = await ask("PUT", "/session", { body: { accessToken, idRefreshToken: "x" } })
    expect(body).toMatchObject({ status: "TRY_REFRESH_TOKEN" })
  })

  test("answers UNAUTHORISED once the session has ended", async () => {
    const { ask } = await runningService({ options: { revocation: "store" } })
    const { accessToken, handle } = await signedIn(ask)
    await ask("DELETE", "/session", { body: { sessionHandle: handle } })
    const { status, body } = await ask("PUT", "/session", {
      body: { accessToken, idRefreshToken: "x" }
    })
    expect(status).toBe(200)
    expect(body).toEqual({ message: "The session was ended.", status: "UNAUTHORISED" })
  })
})

describe("PUT /refresh", () => {
  test("gives the next tokens, and a new idRefreshToken", async () => {
    const { ask } = await runningService()
    const { refreshToken, idRefreshToken, handle } = await signedIn(ask, { jwtPayload: { a: 1 } })
    const { status, body } = await ask("PUT", "/refresh", {
      body: { refreshToken, idRefreshToken }
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      message: "Session refreshed",
      status: "OK",
      session: { handle, userId: "alice", jwtPayload: { a: 1 } },
      newAccessToken: token,
      newRefreshToken: token,
      newIdRefreshToken: token
    })
    expect(textAt(body, "newRefreshToken", "value")).not.toBe(refreshToken)
    expect(textAt(body, "newIdRefreshToken", "value")).not.toBe(idRefreshToken)
  })

  const noTheft = { sessionTheftDetected: { value: false } }

  test("answers UNAUTHORISED without idRefreshToken", async () => {
    const { ask } = await runningService()
    const { refreshToken } = await signedIn(ask)
    const { status, body } = await ask("PUT", "/refresh", { body: { refreshToken } })
    expect(status).toBe(200)
    expect(body).toEqual({
      message: "idRefreshToken missing or incorrect type",
      status: "UNAUTHORISED",
      ...noTheft
    })
  })

  test("answers UNAUTHORISED, and no theft, to what is no refresh token", async () => {
    const { ask } = await runningService()
    for (const refreshToken of ["", "garbage", "wwr1_x.y.z"]) {
      const { status, body } = await ask("PUT", "/refresh", {
        body: { refreshToken, idRefreshToken: "x" }
      })
      expect(status).toBe(200)
      expect(body).toEqual({
        message: "The refresh token is not one that this service accepts.",
        status: "UNAUTHORISED",
        ...noTheft
      })
    }
  })

  test("answers UNAUTHORISED, and no theft, once the session has ended", async () => {
    const { ask } = await runningService()
    const { refreshToken, handle } = await signedIn(ask)
    await ask("DELETE", "/session", { body: { sessionHandle: handle } })
    const { body } = await ask("PUT", "/refresh", { body: { refreshToken, idRefreshToken: "x" } })
    expect(body).toEqual({ message: "The session was ended.", status: "UNAUTHORISED", ...noTheft })
  })

  test("asks to look again where the token was replaced a moment ago", async () => {
    const { ask } = await runningService({ options: { refreshToken: { leeway: 0 } } })
    const { refreshToken } = await signedIn(ask)
    const first = await ask("PUT", "/refresh", { body: { refreshToken, idRefreshToken: "x" } })
    const next = textAt(first.body, "newRefreshToken", "value")
    await ask("PUT", "/refresh", { body: { refreshToken: next, idRefreshToken: "x" } })
    const { status, body } = await ask("PUT", "/refresh", {
      body: { refreshToken, idRefreshToken: "x" }
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      message: "The refresh token was replaced a moment ago; look for the newer one.",
      status: "TRY_REFRESH_TOKEN"
    })
  })
})

describe("DELETE /session and /session/all", () => {
  test("says whether there was anything to delete", async () => {
    const { ask } = await runningService()
    const { handle } = await signedIn(ask)
    const answers = []
    for (const sessionHandle of [handle, handle, unknownHandle, "no handle at all"]) {
      answers.push(await ask("DELETE", "/session", { body: { sessionHandle } }))
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(answers.map(({ body }) => body)).toEqual(
      [true, false, false, false].map((deletedAnyEntry) => ({
        message: "Session successfully deleted",
        status: "OK",
        deletedAnyEntry
      }))
    )
  })

  test("ends all of a user's sessions, and nobody else's", async () => {
    const { ask, sessions } = await runningService()
    await signedIn(ask)
    await signedIn(ask)
    await signedIn(ask, { userId: "Alice" })
    const { status, body } = await ask("DELETE", "/session/all", { body: { userId: "alice" } })
    expect(status).toBe(200)
    expect(body).toEqual({ message: "All sessions for user successfully deleted", status: "OK" })
    expect(await sessions.count("alice")).toBe(0)
    expect(await sessions.count("Alice")).toBe(1)
  })
})

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
