/**
 * Devices, and a look at a refresh token without using it.
 */
import { describe, expect, test } from "vitest"

import { at, textAt } from "./asking.ts"
import { signedIn } from "./signedIn.ts"
import { runningService } from "./started.ts"

describe("devices", () => {
  test("a session remembers the device it was made on, and the newest address", async () => {
    const { ask } = await runningService({ options: { refreshToken: { rotation: "strict" } } })
    const device = { ip: "192.0.2.1", userAgent: "Firefox", fingerprint: "f", name: "Phone" }
    const { refreshToken } = await signedIn(ask, { device })
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
    const { accessToken, refreshToken } = await signedIn(ask, { device: { fingerprint: "mine" } })
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

describe("POST /session/inspect", () => {
  test("says what a refresh token is, and uses it up no more than a look does", async () => {
    const { ask } = await runningService()
    const { refreshToken, handle } = await signedIn(ask)
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
    const { refreshToken, handle } = await signedIn(ask)
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
