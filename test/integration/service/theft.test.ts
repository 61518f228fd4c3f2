/**
 * The whole story of a theft, over HTTP: a refresh token is stolen, both go on, and the second of them
 * is found out. On every store, the service being the command as it is installed.
 */
import { join } from "node:path"

import { expect, onTestFinished, test } from "vitest"

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
