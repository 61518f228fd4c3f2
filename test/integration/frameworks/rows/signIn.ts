/**
 * Signing in and out.
 */
import * as fc from "fast-check"
import { expect, it } from "vitest"

import { accessCookie, refreshCookie, tokensOf } from "../client.ts"
import { given, minutes, quiet } from "../given.ts"
import type { Row } from "../row.ts"

const idOf = async (client: { get: (path: string) => Promise<{ json: () => object }> }) =>
  (await client.get("/me")).json()

export const signIn: Row = (framework) => {
  it("signing in sets two cookies, and the next request has the session", async () => {
    const site = await given(framework)
    const client = site.client()
    const got = await client.post("/login", { body: { user: "alice" } })
    expect(got.status).toBe(200)
    expect(got.json()).toEqual({ ok: true })
    expect([...client.jar.keys()].toSorted()).toEqual([accessCookie, refreshCookie].toSorted())
    expect((await client.get("/me")).json()).toMatchObject({
      userId: "alice",
      claims: { role: "user" }
    })
  })

  it("no token is in a body, a header, a log or an event while cookies carry them", async () => {
    const site = await given(framework)
    const client = site.client()
    // The client holds every answer's text and headers, and at the end all logs, against every token.
    const answers = [
      await client.post("/login", { body: { user: "alice" } }),
      await client.get("/me"),
      await client.post("/auth/refresh"),
      await client.get("/auth/sessions"),
      await client.post("/reauthenticate"),
      await client.post("/promote"),
      await client.post("/auth/logout")
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200])
    expect(answers.flatMap(tokensOf).length).toBeGreaterThan(6)
  })

  it("signing in again ends the session that the request had, and nothing of it stays", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const before = new Map(client.jar)
    const old = await idOf(client)
    await client.post("/login", { body: { user: "alice" } })
    expect(await idOf(client)).not.toMatchObject({ id: (old as { id: string }).id })
    for (const [name, value] of client.jar) expect(value).not.toBe(before.get(name))
    expect(await site.sessions.count("alice")).toBe(1)
    expect(site.events.filter(({ name }) => name === "revoked")).toMatchObject([
      { cause: "replaced", sessionId: (old as { id: string }).id }
    ])
  })

  it("signing in ends the old session where its access token has expired, too", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    site.clock.advance(minutes(11))
    await client.post("/login", { body: { user: "bob" } })
    expect(await site.sessions.count("alice")).toBe(0)
    expect((await client.get("/me")).json()).toMatchObject({ userId: "bob" })
  })

  it("signing in again makes room for itself in the limit before it evicts another device", async () => {
    const site = await given(framework, { sessionsPerUser: { max: 2, exceeded: "evict-oldest" } })
    const [phone, laptop] = [await site.signedIn("alice"), await site.signedIn("alice")]
    expect((await laptop.post("/login", { body: { user: "alice" } })).status).toBe(200)
    expect((await phone.post("/auth/refresh")).status).toBe(200)
  })

  it("what an attacker planted before the sign-in is worth nothing after it", async () => {
    const site = await given(framework)
    const attacker = await site.signedIn("mallory")
    const victim = site.client(attacker)
    await victim.post("/login", { body: { user: "alice" } })
    expect((await victim.get("/me")).json()).toMatchObject({ userId: "alice" })
    expect((await attacker.post("/auth/refresh")).status).toBe(401)
    expect(await site.sessions.count("mallory")).toBe(0)
  })

  it("a token that nobody issued is never adopted", async () => {
    const site = await given(framework)
    const client = site.client()
    const planted = `wwr1_${"A".repeat(22)}.${"A".repeat(43)}.-.-.0.0.${"A".repeat(43)}.${"A".repeat(43)}`
    client.jar.set(refreshCookie, planted)
    expect((await client.post("/auth/refresh", { keep: false })).status).toBe(401)
    await client.post("/login", { body: { user: "alice" } })
    expect(client.jar.get(refreshCookie)).not.toBe(planted)
    expect(await site.sessions.count("alice")).toBe(1)
  })

  it("a session beyond the limit is refused, and sets nothing", async () => {
    const site = await given(framework, { sessionsPerUser: { max: 1, exceeded: "reject" } })
    await site.signedIn("alice")
    const got = await site.client().post("/login", { body: { user: "alice" } })
    expect(got.json()).toMatchObject({ code: "session_limit_reached" })
    expect(got.setCookies).toEqual([])
  })

  it("claims too large for a cookie are refused before anything is written", async () => {
    const site = await quiet(framework)
    const client = await site.signedIn("much")
    const character = fc.constantFrom("x", '"', "é", "\u{1f511}")
    await fc.assert(
      fc.asyncProperty(character, fc.integer({ min: 1, max: 4200 }), async (one, length) => {
        const calls = site.store.calls.length
        const got = await client.post("/login", {
          body: { user: "much", role: one.repeat(length) }
        })
        const written = site.store.calls.slice(calls).filter((call) => !call.startsWith("find"))
        // That the cookies of a 200 are at most 4,096 bytes is held by the client.
        if (got.status === 200) return
        expect([got.status, got.setCookies, written]).toEqual([500, [], []])
      }),
      {
        numRuns: 20,
        seed: 1,
        examples: [
          ["x", 1],
          ["x", 4200],
          ["\u{1f511}", 1000]
        ]
      }
    )
    expect(await site.sessions.count("much")).toBe(1)
    expect((await client.get("/me")).status).toBe(200)
  })

  it("signing out ends the session and empties the jar", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const copy = site.client(client)
    const got = await client.post("/auth/logout")
    expect(got.status).toBe(200)
    expect(client.jar.size).toBe(0)
    expect((await copy.post("/auth/refresh")).status).toBe(401)
    expect(site.events.at(-1)).toMatchObject({ name: "revoked", cause: "logout" })
  })

  it("signing out works after the access token has expired, and without any session", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    site.clock.advance(minutes(11))
    expect((await client.post("/auth/logout")).status).toBe(200)
    expect(await site.sessions.count("alice")).toBe(0)
    expect((await client.post("/auth/logout")).status).toBe(200)
  })

  it("a handler signs out by itself, unless another site sent the request", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const forged = await client.post("/leave", { headers: { "sec-fetch-site": "cross-site" } })
    expect([forged.status, forged.setCookies]).toEqual([403, []])
    expect((await client.post("/leave")).json()).toEqual({ ok: true, revoked: true })
    expect(client.jar.size).toBe(0)
  })
}
