/**
 * The whole story of a theft, over HTTP: a refresh token is stolen, both go on, and the second of them
 * is found out. On every store, the service being the command as it is installed.
 */
import { join } from "node:path"

import { describe, expect, onTestFinished, test } from "vitest"

import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { memoryStore } from "../../../src/index.ts"
import type { StoreAdapter } from "../../../src/ports/StoreAdapter.ts"
import { testClock, type TestClock } from "../../../src/testing/testClock.ts"
import { freshDatabase } from "../../support/mariadb.ts"
import { textAt, type Ask } from "./asking.ts"
import { folder, jsonFile, runningService, secret, serving } from "./started.ts"

/** The settings under which a theft shows at the first chance. */
const strictest = {
  refreshToken: { leeway: 0, band: 0, confirmation: "await" },
  revocation: "store"
} as const

/** What the victim holds, or the thief. */
interface Tokens {
  readonly access: string
  readonly refresh: string
}

/** Answers what the thief was told. */
async function story(ask: Ask): Promise<unknown> {
  const idRefreshToken = "x"
  const verify = (accessToken: string) =>
    ask("PUT", "/session", { body: { accessToken, idRefreshToken } })
  const refresh = (refreshToken: string) =>
    ask("PUT", "/refresh", { body: { refreshToken, idRefreshToken } })
  const held = (body: unknown): Tokens => ({
    access: textAt(body, "newAccessToken", "value"),
    refresh: textAt(body, "newRefreshToken", "value")
  })

  const created = await ask("POST", "/session", { body: { userId: "victim" } })
  const handle = textAt(created.body, "session", "handle")
  const stolen = textAt(created.body, "refreshToken", "value")
  const bystander = await ask("POST", "/session", { body: { userId: "victim" } })

  const victim = held((await refresh(stolen)).body)
  expect((await verify(victim.access)).body).toMatchObject({ status: "OK" })

  const found = await refresh(stolen)
  expect(found.status).toBe(200)
  expect(found.body).toEqual({
    message: "The refresh token had been used before.",
    status: "UNAUTHORISED",
    sessionTheftDetected: { value: true, session: { handle, userId: "victim" } }
  })

  // Both are out, and being told so is no second theft.
  const out = {
    message: "The session was ended.",
    status: "UNAUTHORISED",
    sessionTheftDetected: { value: false }
  }
  expect((await refresh(victim.refresh)).body).toEqual(out)
  expect((await refresh(stolen)).body).toEqual(out)
  expect((await verify(victim.access)).body).toEqual({
    message: "The session was ended.",
    status: "UNAUTHORISED"
  })
  // The victim's other session is not touched.
  const other = textAt(bystander.body, "accessToken", "value")
  expect((await verify(other)).body).toMatchObject({ status: "OK" })
  return found.body
}

/** The other way round: the thief was faster. Answers what the victim was told. */
async function thiefFirst(ask: Ask): Promise<unknown> {
  const idRefreshToken = "x"
  const created = await ask("POST", "/session", { body: { userId: "victim" } })
  const stolen = textAt(created.body, "refreshToken", "value")
  const refresh = () => ask("PUT", "/refresh", { body: { refreshToken: stolen, idRefreshToken } })
  const thief = textAt((await refresh()).body, "newAccessToken", "value")
  const verify = () => ask("PUT", "/session", { body: { accessToken: thief, idRefreshToken } })
  expect((await verify()).body).toMatchObject({ status: "OK" })
  const found = await refresh()
  expect((await verify()).body).toMatchObject({ status: "UNAUTHORISED" })
  return found.body
}

const detected = { sessionTheftDetected: { value: true, session: { userId: "victim" } } }

test("a theft is found out, in memory, and counted", async () => {
  const { ask, sessions } = await runningService({ options: strictest })
  const thefts: unknown[] = []
  sessions.on("theft", (event) => thefts.push(event))
  expect(await story(ask)).toMatchObject(detected)
  expect(await thiefFirst(ask)).toMatchObject(detected)
  expect(thefts).toHaveLength(2)
  const { body } = await ask("GET", "/metrics")
  expect(body).toContain('watchword_session_events_total{event="theft"} 2\n')
  expect(body).toContain('watchword_refusals_total{code="refresh_token_reused"} 2\n')
})

test("a theft is found out, on SQLite", async () => {
  const cwd = folder()
  const config = jsonFile(join(cwd, "watchword.json"), strictest)
  const { ask } = await serving(cwd, ["--config", config])
  expect(await story(ask)).toMatchObject(detected)
  expect(await thiefFirst(ask)).toMatchObject(detected)
})

test("a theft is found out, on MariaDB, by another node than the one that issued the tokens", async () => {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const cwd = folder()
  const config = jsonFile(join(cwd, "watchword.json"), { ...strictest, migrate: true })
  const args = ["--config", config, "--store", database.url]
  const one = await serving(cwd, args, { WATCHWORD_SECRET: secret })
  const other = await serving(cwd, args, { WATCHWORD_SECRET: secret })
  let turn = 0
  const alternating: Ask = (...question) => (turn++ % 2 === 0 ? one : other).ask(...question)
  expect(await story(alternating)).toMatchObject(detected)
  expect(await thiefFirst(alternating)).toMatchObject(detected)
})

const idRefreshToken = "x"

/** A service with every default, on a clock that the test moves. */
async function onTestClock(storeOn: (clock: TestClock) => StoreAdapter) {
  const clock = testClock()
  const { ask } = await runningService({ options: { store: storeOn(clock), clock } })
  const refresh = (refreshToken: string) =>
    ask("PUT", "/refresh", { body: { refreshToken, idRefreshToken } })
  /** Refreshes twice, by which the first new token is known to have arrived, and answers the last ones. */
  const goOn = async (refreshToken: string): Promise<Tokens> => {
    const first = textAt((await refresh(refreshToken)).body, "newRefreshToken", "value")
    const { body } = await refresh(first)
    return {
      access: textAt(body, "newAccessToken", "value"),
      refresh: textAt(body, "newRefreshToken", "value")
    }
  }
  const verify = (accessToken: string) =>
    ask("PUT", "/session", { body: { accessToken, idRefreshToken } })
  const stolen = async () => {
    const { body } = await ask("POST", "/session", { body: { userId: "victim" } })
    return textAt(body, "refreshToken", "value")
  }
  return { clock, refresh, goOn, verify, stolen }
}

describe.each([
  ["in memory", (clock: TestClock) => memoryStore(clock)],
  ["on SQLite", ({ now }: TestClock) => sqliteStore(join(folder(), "sessions.db"), { now })]
])("with every default, %s,", (_where, storeOn) => {
  test("a theft is found out past the band, whoever of the two comes second", async () => {
    const { clock, refresh, goOn, verify, stolen } = await onTestClock(storeOn)
    const token = await stolen()
    const faster = await goOn(token)
    clock.advance(60_001)
    expect((await verify(faster.access)).body).toMatchObject({ status: "OK" })
    expect((await refresh(token)).body).toMatchObject({ status: "UNAUTHORISED", ...detected })
    const out = { status: "UNAUTHORISED", sessionTheftDetected: { value: false } }
    expect((await refresh(faster.refresh)).body).toMatchObject(out)
    expect((await refresh(token)).body).toMatchObject(out)
    expect((await verify(faster.access)).body).toMatchObject({ status: "UNAUTHORISED" })
  })

  test("within the band an old token is refused without an alarm, and past it with one", async () => {
    const { clock, refresh, goOn, verify, stolen } = await onTestClock(storeOn)
    const token = await stolen()
    const { access } = await goOn(token)
    clock.advance(59_999)
    expect((await refresh(token)).body).toMatchObject({ status: "TRY_REFRESH_TOKEN" })
    expect((await verify(access)).body).toMatchObject({ status: "OK" })
    clock.advance(2)
    expect((await refresh(token)).body).toMatchObject({ status: "UNAUTHORISED", ...detected })
  })
})
