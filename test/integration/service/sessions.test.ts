/**
 * `/session`, in the words of the contract: creating, verifying, deleting.
 */
import { describe, expect, test } from "vitest"

import { at, textAt } from "./asking.ts"
import { signedIn, unknownHandle } from "./signedIn.ts"
import { runningService } from "./started.ts"

const token = { value: expect.any(String), expires: expect.any(Number) }

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
