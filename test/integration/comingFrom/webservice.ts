/**
 * supertokens-node-mysql-ref-jwt-webservice, row by row. test/integration/service/ has the contract in
 * full.
 */
import { join } from "node:path"

import { expect } from "vitest"

import { testClock } from "../../../src/testing/testClock.ts"
import { textAt, type Ask } from "../service/asking.ts"
import { command, jsonFile, runningService, serving } from "../service/started.ts"
import { database, folder } from "./stores.ts"
import type { Cases } from "./walk.ts"

const signIn = async (ask: Ask, more: object = {}) => {
  const { status, body } = await ask("POST", "/session", { body: { userId: "alice", ...more } })
  expect(status).toBe(200)
  return {
    body,
    sessionHandle: textAt(body, "session", "handle"),
    accessToken: textAt(body, "accessToken", "value"),
    refreshToken: textAt(body, "refreshToken", "value"),
    idRefreshToken: textAt(body, "idRefreshToken", "value")
  }
}

const token = { value: expect.any(String), expires: expect.any(Number) }

export const webservice: Cases = {
  "POST /session": async () => {
    const { ask } = await runningService()
    const { body } = await signIn(ask, { jwtPayload: { role: "admin" }, sessionData: [1] })
    expect(body).toMatchObject({
      status: "OK",
      session: { userId: "alice", jwtPayload: { role: "admin" } },
      accessToken: token,
      refreshToken: token,
      idRefreshToken: token
    })
  },

  "PUT /session": async () => {
    const { ask } = await runningService()
    const { accessToken, idRefreshToken, sessionHandle } = await signIn(ask)
    const { body } = await ask("PUT", "/session", { body: { accessToken, idRefreshToken } })
    expect(body).toMatchObject({
      status: "OK",
      session: { handle: sessionHandle, userId: "alice" }
    })
    const without = await ask("PUT", "/session", { body: { accessToken } })
    expect(without.body).toMatchObject({ status: "UNAUTHORISED" })
  },

  "PUT /refresh": async () => {
    const clock = testClock()
    const { ask } = await runningService({ options: { clock } })
    const refresh = (refreshToken: string) =>
      ask("PUT", "/refresh", { body: { refreshToken, idRefreshToken: "any" } })
    const { refreshToken, sessionHandle } = await signIn(ask)
    const next = await refresh(refreshToken)
    expect(next.body).toMatchObject({
      status: "OK",
      newAccessToken: token,
      newRefreshToken: token,
      newIdRefreshToken: token
    })
    await refresh(textAt(next.body, "newRefreshToken", "value"))
    clock.advance(30_000)
    expect((await refresh(refreshToken)).body).toMatchObject({ status: "TRY_REFRESH_TOKEN" })
    clock.advance(60_000)
    expect((await refresh(refreshToken)).body).toMatchObject({
      status: "UNAUTHORISED",
      sessionTheftDetected: { value: true, session: { handle: sessionHandle, userId: "alice" } }
    })
  },

  "DELETE /session": async () => {
    const { ask } = await runningService()
    const { sessionHandle } = await signIn(ask)
    const end = () => ask("DELETE", "/session", { body: { sessionHandle } })
    expect((await end()).body).toMatchObject({ status: "OK", deletedAnyEntry: true })
    expect((await end()).body).toMatchObject({ status: "OK", deletedAnyEntry: false })
  },

  "DELETE /session/all": async () => {
    const { ask, sessions } = await runningService()
    await signIn(ask)
    await signIn(ask)
    const { body } = await ask("DELETE", "/session/all", { body: { userId: "alice" } })
    expect(body).toMatchObject({ status: "OK" })
    expect(await sessions.count("alice")).toBe(0)
  },

  "GET /session/data, PUT /session/data": async () => {
    const { ask } = await runningService()
    const { sessionHandle } = await signIn(ask, { sessionData: { cart: ["tea"] } })
    const path = `/session/data?sessionHandle=${sessionHandle}`
    expect((await ask("GET", path)).body).toMatchObject({ sessionData: { cart: ["tea"] } })
    const sessionData = { cart: [], note: "gift" }
    await ask("PUT", "/session/data", { body: { sessionHandle, sessionData } })
    const merged = await ask("PATCH", path, { body: { note: null } })
    expect(merged.body).toMatchObject({ status: "OK", sessionData: { cart: [] } })
    expect((await ask("GET", path)).body).toMatchObject({ sessionData: { cart: [] } })
  },

  "the configuration file (mysql, tokens, port, host)": async () => {
    const { host, port, user, password, database: name } = await database()
    const cwd = folder()
    const mysql = { host, port, user, password, database: name }
    const tokens = {
      accessToken: { validity: 100, blacklisting: true, signingKey: { dynamic: false } },
      refreshToken: { validity: 50, removalCronjobInterval: "0 0 0 1-31 * *" },
      enableAntiCsrf: false
    }
    const env = { WATCHWORD_SECRET: "a-secret-of-thirty-two-bytes-or-more" }

    const file = jsonFile(join(cwd, "config.json"), { host: "127.0.0.1", mysql, tokens })
    const { ask, process } = await serving(cwd, ["--config", file], env)
    const before = Date.now()
    const { body } = await signIn(ask)
    const { accessToken, refreshToken } = body as Record<string, { expires: number }>
    expect(accessToken?.expires).toBeLessThan(Date.now() + 102_000)
    expect(refreshToken?.expires).toBeGreaterThanOrEqual(before + 50 * 3_600_000)
    await process.kill("SIGTERM")

    const wrong = { mysql, tokens: { ...tokens, enableAntiCsrf: true, acessToken: {} } }
    const refused = command(cwd, ["serve", "--config", jsonFile(file, wrong)], env)
    expect((await refused.exited).code).toBe(1)
    expect(refused.stderr).toContain("tokens.enableAntiCsrf: ")
    expect(refused.stderr).toContain("tokens.acessToken: ")
  }
}
