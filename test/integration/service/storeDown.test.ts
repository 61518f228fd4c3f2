/**
 * While the store is down the service answers 503 and changes nothing; when it is back, the service goes
 * on, without a restart.
 */
import { onTestFinished, expect, test } from "vitest"

import { memoryStore } from "../../../src/index.ts"
import { startFaultProxy } from "../../support/faultProxy.ts"
import { faultyStore } from "../../support/faultyStore.ts"
import { freshDatabase } from "../../support/mariadb.ts"
import { textAt, type Ask } from "./asking.ts"
import { command, folder, runningService, secret, serving } from "./started.ts"

const down = { message: "the session store is unavailable; keep the tokens and try again" }

/** A request for each route that needs the store, for a session that is there. */
const needing = (tokens: { readonly handle: string; readonly refreshToken: string }) =>
  [
    ["POST", "/session", { userId: "alice" }],
    ["PUT", "/refresh", { refreshToken: tokens.refreshToken, idRefreshToken: "x" }],
    ["POST", "/session/inspect", { refreshToken: tokens.refreshToken }],
    ["DELETE", "/session", { sessionHandle: tokens.handle }],
    ["DELETE", "/session/all", { userId: "alice" }],
    ["GET", `/session/data?sessionHandle=${tokens.handle}`, undefined],
    ["PUT", "/session/data", { sessionHandle: tokens.handle, sessionData: 1 }],
    ["PATCH", `/session/data?sessionHandle=${tokens.handle}`, { a: 1 }],
    ["GET", "/users/alice/sessions", undefined],
    ["DELETE", "/users/alice/sessions", undefined],
    ["DELETE", `/users/alice/sessions?except=${tokens.handle}`, undefined],
    ["GET", "/events", undefined]
  ] as const

async function signedIn(ask: Ask) {
  const { body } = await ask("POST", "/session", { body: { userId: "alice", sessionData: "kept" } })
  return {
    handle: textAt(body, "session", "handle"),
    accessToken: textAt(body, "accessToken", "value"),
    refreshToken: textAt(body, "refreshToken", "value")
  }
}

test("every route that needs the store answers 503, and nothing is changed", async () => {
  const { store, setScript } = faultyStore(memoryStore())
  const { ask, log } = await runningService({ options: { store, revocation: "store" } })
  const tokens = await signedIn(ask)
  setScript(() => "unavailable")
  for (const [method, path, body] of needing(tokens)) {
    const reply = await ask(method, path, body === undefined ? {} : { body })
    expect([method, path, reply.status, reply.body]).toEqual([method, path, 503, down])
    expect(reply.headers.get("retry-after")).toBe("1")
  }
  const verify = () =>
    ask("PUT", "/session", { body: { accessToken: tokens.accessToken, idRefreshToken: "x" } })
  expect(await verify()).toMatchObject({ status: 503, body: down })
  expect(log).toContainEqual({
    level: "error",
    message: "store unavailable",
    fields: { requestId: expect.any(String), reason: expect.any(String) }
  })

  setScript(() => "pass")
  expect((await verify()).body).toMatchObject({ status: "OK" })
  const data = await ask("GET", `/session/data?sessionHandle=${tokens.handle}`)
  expect(data.body).toMatchObject({ status: "OK", sessionData: "kept" })
  const refreshed = await ask("PUT", "/refresh", {
    body: { refreshToken: tokens.refreshToken, idRefreshToken: "x" }
  })
  expect(refreshed.body).toMatchObject({ status: "OK" })
})

test("what does not need the store goes on without it", async () => {
  const { store, setScript } = faultyStore(memoryStore())
  const { ask } = await runningService({ options: { store, revocation: "expiry" } })
  const { accessToken } = await signedIn(ask)
  setScript(() => "unavailable")
  const body = { accessToken, idRefreshToken: "x" }
  expect((await ask("PUT", "/session", { body })).body).toMatchObject({ status: "OK" })
  expect((await ask("GET", "/.well-known/jwks.json")).status).toBe(200)
  expect((await ask("GET", "/metrics")).status).toBe(200)
})

test("a database that goes away and comes back needs no restart of the command", async () => {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const proxy = await startFaultProxy(database)
  onTestFinished(proxy.close)
  const url = new URL(database.url)
  url.host = `${proxy.host}:${proxy.port}`
  const cwd = folder()
  const env = { WATCHWORD_SECRET: secret, WATCHWORD_STORE: url.href }
  expect(await command(cwd, ["migrate"], env).exited).toEqual({ code: 0, signal: null })
  const { ask, process } = await serving(cwd, [], env)
  const tokens = await signedIn(ask)

  await proxy.setFault({ kind: "refuse" })
  for (const [method, path, body] of needing(tokens)) {
    const reply = await ask(method, path, body === undefined ? {} : { body })
    expect([method, path, reply.status, reply.body]).toEqual([method, path, 503, down])
  }
  expect((await ask("GET", "/health/ready")).status).toBe(503)
  expect((await ask("GET", "/health/live")).status).toBe(200)
  await process.line(
    /"message":"store unavailable",.*"reason":"[a-z' ]+ \((ECONNREFUSED|ECONNRESET)\)"/
  )

  await proxy.setFault({ kind: "pass" })
  expect((await ask("GET", "/health/ready")).status).toBe(200)
  const data = await ask("GET", `/session/data?sessionHandle=${tokens.handle}`)
  expect(data.body).toMatchObject({ status: "OK", sessionData: "kept" })
  expect(await process.kill("SIGTERM")).toEqual({ code: 0, signal: null })
  expect(process.stderr).not.toContain(database.password)
})
