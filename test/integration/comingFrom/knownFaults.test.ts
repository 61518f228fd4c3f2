/**
 * Faults that the other systems are known for, each as a regression test. Others have tests of their own:
 * a pool that waits for itself (test/integration/mysql/pools.test.ts), tokens forged from a dump of the
 * database (test/property/forgery/), nodes that start at once (test/integration/useCases/concurrency.ts).
 */
import { inspect } from "node:util"

import { describe, expect, it, onTestFinished } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { createSessions, memoryStore, SessionsError } from "../../../src/index.ts"
import { testClock } from "../../../src/testing/testClock.ts"
import { canary, guardAccessToken, guardRefreshToken } from "../../support/canary.ts"
import { faultyStore } from "../../support/faultyStore.ts"
import { textAt } from "../service/asking.ts"
import { serving } from "../service/started.ts"
import { eventNames, given, granted, refusalOf } from "../useCases/given.ts"
import { folder, memory, sqlite } from "./stores.ts"

const minute = 60_000
const day = 24 * 60 * minute
const base = {
  secret: "of thirty-two bytes or more, for these tests",
  issuer: "https://api.example.com"
}

/** An access token's text with another header, which names a key that nobody has. */
const underKey = (token: string, kid: string): string => {
  const header = JSON.stringify({ alg: "ES256", typ: "at+jwt", kid })
  return [Buffer.from(header).toString("base64url"), ...token.split(".").slice(1)].join(".")
}

it("garbage tokens evict no signing key, and cost the store one read a cool-down", async () => {
  const clock = testClock()
  const { calls, store } = faultyStore(memoryStore())
  const refreshToken = { confirmation: "off" } as const
  const options = { ...base, store, clock, revocation: "expiry", refreshToken } as const
  const sessions = await createSessions(options)
  onTestFinished(() => sessions.close())
  const { accessToken } = granted(await sessions.create({ userId: "alice" }))
  clock.advance(10_000)

  const before = calls.length
  for (let count = 0; count < 200; count++) {
    const garbage = [`garbage ${count}`, `${accessToken.value}${count}`]
    const foreign = underKey(accessToken.value, `key-${count}`)
    for (const token of [...garbage, foreign]) {
      expect(refusalOf(await sessions.verify(token))).toBe("access_token_invalid")
    }
  }
  expect(calls.slice(before)).toEqual(["list"])
  granted(await sessions.verify(accessToken.value))
})

it("two refreshes with one token at once are no theft, whichever answer comes last", async () => {
  for (const survivor of [0, 1] as const) {
    const { events, node } = await given(memory)
    const sessions = await node()
    const { refreshToken } = granted(await sessions.create({ userId: "alice" }))
    const refresh = (token: string) => sessions.refresh({ refreshToken: token })
    const both = await Promise.all([refresh(refreshToken.value), refresh(refreshToken.value)])
    let kept = granted(both[survivor])
    for (let times = 0; times < 3; times++) {
      granted(await sessions.verify(kept.accessToken.value))
      kept = granted(await refresh(kept.refreshToken.value))
    }
    expect(eventNames(events)).not.toContain("theft")
  }
})

it("an expired session is not brought back by the promotion of its newest token", async () => {
  const { clock, events, node } = await given(sqlite)
  const sessions = await node()
  const one = granted(await sessions.create({ userId: "alice" }))
  const unused = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
  clock.advance(30 * day)
  const late = await sessions.refresh({ refreshToken: unused.refreshToken.value })
  expect(refusalOf(late)).toBe("session_expired")
  expect(eventNames(events)).not.toContain("promoted")
  expect(await sessions.get(one.session.id)).toBeNull()
  expect(await sessions.sweep()).toEqual({ removed: 1, expired: 1 })
})

it("ending the sessions of alice leaves those of Alice alone", async () => {
  const sessions = await (await given(sqlite)).node()
  for (const userId of ["alice", "Alice", "ALICE", "alice ", "álice"]) {
    granted(await sessions.create({ userId }))
  }
  expect(await sessions.revokeAll({ userId: "alice" })).toEqual({ revoked: 1 })
  for (const userId of ["Alice", "ALICE", "alice ", "álice"]) {
    expect(await sessions.count(userId)).toBe(1)
  }
})

it("a limit far below what is there already is reached in one sign-in", async () => {
  const { node } = await given(sqlite)
  const unlimited = await node()
  for (let count = 0; count < 20; count++) granted(await unlimited.create({ userId: "alice" }))
  const limited = await node({ sessionsPerUser: { max: 2, exceeded: "evict-oldest" } })
  const { session } = granted(await limited.create({ userId: "alice" }))
  const left = await limited.list("alice")
  expect(left).toHaveLength(2)
  expect(left.map(({ id }) => id)).toContain(session.id)
})

describe("claims survive", () => {
  it("a refresh, whoever does it", async () => {
    const { node } = await given(sqlite)
    const [here, there] = [await node(), await node()]
    const claims = { role: "admin", tenants: ["a", "b"] }
    const one = granted(await here.create({ userId: "alice", claims }))
    const next = granted(await there.refresh({ refreshToken: one.refreshToken.value }))
    expect(granted(await here.verify(next.accessToken.value)).session.claims).toEqual(claims)
  })

  it("the renewal of an access token whose key retires", async () => {
    const { clock, node } = await given(memory, {
      keys: { rotateEvery: "1 hour" },
      accessToken: { lifetime: "50 minutes", jitter: 0 }
    })
    const sessions = await node()
    const claims = { role: "admin" }
    const first = granted(await sessions.create({ userId: "alice", claims }))
    clock.advance(61 * minute)
    const one = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
    clock.advance(16 * minute)
    const { renewed } = granted(await sessions.verify(one.accessToken.value, { renew: true }))
    expect(renewed).toMatchObject({ expiresAt: one.accessToken.expiresAt })
    const again = granted(await sessions.verify(renewed?.value ?? "", { renew: true }))
    expect(again).toMatchObject({ renewed: undefined, session: { claims } })
  })
})

it("no error tells a token, wherever one was given by mistake", async () => {
  const bird = canary()
  const faulty = faultyStore(memoryStore())
  const sessions = await createSessions({ ...base, store: faulty.store })
  onTestFinished(() => sessions.close())
  const { accessToken, refreshToken } = granted(await sessions.create({ userId: "alice" }))
  guardAccessToken(bird, accessToken.value)
  guardRefreshToken(bird, refreshToken.value)
  faulty.setScript(() => "unavailable")

  const mistakes: unknown[] = []
  for (const { value: token } of [accessToken, refreshToken]) {
    const device = token as unknown as object
    const calls: Promise<unknown>[] = [
      sessions.verify(accessToken.value, { device }),
      sessions.refresh({ refreshToken: refreshToken.value }),
      sessions.refresh({ refreshToken: [token] as unknown as string }),
      sessions.inspect(refreshToken.value),
      sessions.create({ userId: token.repeat(2) }),
      sessions.create({ userId: "alice", authMethod: `${token} ` }),
      sessions.create({ userId: "alice", device: { fingerprint: token.repeat(9) } }),
      sessions.revoke({ sessionId: "x", cause: token as "logout" }),
      sessions.revoke({ sessionId: "x", reason: token.repeat(9) }),
      sessions.data.update({ sessionId: "x", data: 1, version: token as unknown as number })
    ]
    mistakes.push(...(await Promise.all(calls.map((call) => call.catch((error) => error)))))
  }
  for (const mistake of mistakes) {
    expect(mistake).toBeInstanceOf(SessionsError)
    const shown = inspect(mistake, { depth: 10, showHidden: true })
    expect(bird.findIn("an error", shown)).toEqual([])
  }
})

it("a key that nobody knows is refused by its name, wherever it stands", async () => {
  const options = { ...base, store: memoryStore() }
  const refused = async (wrong: object) => {
    const error: unknown = await createSessions({ ...options, ...wrong }).catch((thrown) => thrown)
    return error instanceof SessionsError ? error.message : ""
  }
  expect(await refused({ acessToken: {} })).toContain("acessToken: is no option")
  expect(await refused({ accessToken: { validity: 60 } })).toContain("accessToken.validity: ")
  expect(await refused({ keys: { rotate: "1 hour" } })).toContain("keys.rotate: ")
  expect(await refused({ revocation: { mod: "store" } })).toContain("revocation.mod: ")
  const sync = { sync: "off" } as object
  expect(await refused({ store: sqliteStore("never-made.db", sync) })).toContain("option sync")
  const table = { table: "sessions" } as object
  expect(await refused({ store: mysqlStore("mysql://localhost/d", table) })).toContain('"table"')

  const sessions = await createSessions(options)
  onTestFinished(() => sessions.close())
  const misspelt = { userId: "alice", claim: { role: "admin" } }
  await expect(sessions.create(misspelt)).rejects.toThrow("claim: create knows no such field")
  expect(await sessions.count("alice")).toBe(0)
})

it("nodes in different time zones agree on every expiry", async () => {
  const cwd = folder()
  const zones = ["Asia/Tokyo", "America/Los_Angeles"]
  const [tokyo, angeles] = await Promise.all(zones.map((TZ) => serving(cwd, [], { TZ })))
  if (tokyo === undefined || angeles === undefined) throw new Error("two services were started")
  const before = Date.now()
  const { body } = await tokyo.ask("POST", "/session", { body: { userId: "alice" } })
  const after = Date.now()
  const accessToken = textAt(body, "accessToken", "value")
  const verified = await angeles.ask("PUT", "/session", {
    body: { accessToken, idRefreshToken: "any" }
  })
  expect(verified.body).toMatchObject({ status: "OK" })

  const listed = await Promise.all(
    [tokyo, angeles].map(({ ask }) => ask("GET", "/users/alice/sessions"))
  )
  const [here, there] = listed.map(({ body }) => body)
  expect(here).toEqual(there)
  const [session] = (there as { readonly sessions: readonly Record<string, number>[] }).sessions
  expect(session?.["createdAt"]).toBeGreaterThanOrEqual(before)
  expect(session?.["createdAt"]).toBeLessThanOrEqual(after)
  expect(session?.["idleExpiresAt"]).toBe((session?.["createdAt"] ?? 0) + 30 * day)
})

it("what was revoked before a restart is refused after it", async () => {
  const { node } = await given(sqlite)
  const before = await node()
  const one = granted(await before.create({ userId: "alice" }))
  await before.revoke({ sessionId: one.session.id })
  await before.close()
  const after = await node()
  expect(refusalOf(await after.verify(one.accessToken.value))).toBe("session_revoked")
  const refreshToken = one.refreshToken.value
  expect(refusalOf(await after.refresh({ refreshToken }))).toBe("session_revoked")
})
