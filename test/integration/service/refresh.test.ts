/**
 * `PUT /refresh`, in the words of the contract.
 */
import { describe, expect, test } from "vitest"

import { textAt } from "./asking.ts"
import { signedIn } from "./signedIn.ts"
import { runningService } from "./started.ts"

const token = { value: expect.any(String), expires: expect.any(Number) }

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
