/**
 * Refreshing, and what happens to who comes with an old refresh token.
 */
import { expect, it } from "vitest"

import { accessCookie, refreshCookie } from "../client.ts"
import { given, minutes, quiet } from "../given.ts"
import type { Row } from "../row.ts"

const gone = [`${accessCookie}=`, `${refreshCookie}=`]
const names = (lines: readonly string[]) => lines.map((line) => line.slice(0, line.indexOf(";")))

export const refresh: Row = (framework) => {
  it("a refresh gives two new tokens, and the session goes on", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const before = [...client.jar.values()]
    site.clock.advance(minutes(11))
    const got = await client.post("/auth/refresh")
    expect([got.status, got.json()]).toEqual([200, { ok: true }])
    for (const token of client.jar.values()) expect(before).not.toContain(token)
    expect((await client.get("/me")).json()).toMatchObject({ userId: "alice" })
  })

  it("a refresh whose answer is lost is made again, as often as it takes", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    for (let lost = 0; lost < 5; lost++) {
      site.clock.advance(minutes(11))
      expect((await client.post("/auth/refresh", { keep: false })).status).toBe(200)
    }
    expect((await client.post("/auth/refresh")).status).toBe(200)
    expect((await client.get("/me")).status).toBe(200)
    expect(site.events.some(({ name }) => name === "theft")).toBe(false)
  })

  it("two tabs that refresh at once both stay signed in", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const [one, two] = [site.client(client), site.client(client)]
    site.clock.advance(minutes(11))
    const got = await Promise.all([one.post("/auth/refresh"), two.post("/auth/refresh")])
    expect(got.map(({ status }) => status)).toEqual([200, 200])
    for (const tab of [one, two]) expect((await tab.get("/me")).status).toBe(200)
    expect((await one.post("/auth/refresh")).status).toBe(200)
    expect(site.events.some(({ name }) => name === "theft")).toBe(false)
  })

  it("without a token: 401, and nothing is cleared", async () => {
    const got = await (await given(framework)).client().post("/auth/refresh")
    expect([got.status, got.setCookies]).toEqual([401, []])
    expect(got.json()).toMatchObject({ code: "not_signed_in", action: "login" })
    expect(got.headers["www-authenticate"]).toBe("Bearer")
  })

  it("forged refresh tokens get one and the same answer, and cost no read", async () => {
    const site = await quiet(framework)
    const client = await site.signedIn("alice")
    const genuine = client.jar.get(refreshCookie) ?? ""
    const parts = genuine.split(".")
    const outer = parts.at(-1) ?? ""
    const forgeries = [
      "x",
      "wwr1_",
      genuine.slice(0, -1),
      `${genuine}A`,
      [...parts.slice(0, -1), `${outer.startsWith("A") ? "B" : "A"}${outer.slice(1)}`].join("."),
      [parts[0], "A".repeat(43), ...parts.slice(2)].join("."),
      client.jar.get(accessCookie) ?? "",
      "A".repeat(6000)
    ]
    const calls = site.store.calls.length
    const answers = new Set<string>()
    for (const forgery of forgeries) {
      const thief = site.client()
      thief.jar.set(refreshCookie, forgery)
      const { headers, setCookies, status, text } = await thief.post("/auth/refresh")
      answers.add(JSON.stringify([status, text, headers["www-authenticate"], names(setCookies)]))
    }
    expect([...answers]).toEqual([expect.stringContaining("refresh_token_invalid")])
    expect(site.store.calls.length).toBe(calls)
    expect((await client.post("/auth/refresh")).status).toBe(200)
  })

  it("a token that was replaced a moment ago is stale: 409, retry, and no cookie is touched", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const old = site.client(client)
    site.clock.advance(minutes(11))
    await client.post("/auth/refresh")
    await client.post("/auth/refresh")
    site.clock.advance(20_000)
    const got = await old.post("/auth/refresh")
    expect([got.status, got.setCookies]).toEqual([409, []])
    expect(got.json()).toMatchObject({ code: "stale_refresh_token", action: "retry" })
    expect((await client.post("/auth/refresh")).status).toBe(200)
  })

  it("a stolen token is noticed: 401, cleared cookies, an ended session and an event", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const thief = site.client(client)
    site.clock.advance(minutes(11))
    await client.post("/auth/refresh")
    await client.post("/auth/refresh")
    site.clock.advance(minutes(2))
    const got = await thief.post("/auth/refresh")
    expect(got.status).toBe(401)
    expect(got.json()).toEqual({
      code: "refresh_token_reused",
      action: "login",
      message: "The refresh token had been used before."
    })
    expect(got.headers["www-authenticate"]).toMatch(/^Bearer error="invalid_token"/)
    expect(names(got.setCookies)).toEqual(gone)
    expect(site.events.filter(({ name }) => name === "theft")).toMatchObject([{ userId: "alice" }])
    const honest = await client.post("/auth/refresh")
    expect(honest.json()).toMatchObject({ code: "session_revoked", action: "login" })
    expect(client.jar.size).toBe(0)
  })

  it("an expired session is over: 401, and its cookies are cleared", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    site.clock.advance(minutes(60 * 24 * 31))
    const got = await client.post("/auth/refresh")
    expect(got.json()).toMatchObject({ code: "session_expired", action: "login" })
    expect(names(got.setCookies)).toEqual(gone)
    expect(client.jar.size).toBe(0)
  })

  it("on another device than the session's: 401", async () => {
    const site = await given(
      framework,
      { deviceBinding: "require" },
      {
        device: (header) => {
          const fingerprint = header("x-device")
          return fingerprint === undefined ? {} : { fingerprint }
        }
      }
    )
    const client = site.client()
    const on = (device: string) => ({ headers: { "x-device": device } })
    await client.post("/login", { ...on("mine"), body: { user: "alice" } })
    expect((await client.get("/me", on("mine"))).status).toBe(200)
    const other = await client.get("/me", on("theirs"))
    expect([other.status, other.json()["code"]]).toEqual([401, "device_mismatch"])
    const refused = await client.post("/auth/refresh", { ...on("theirs"), keep: false })
    expect([refused.status, refused.json()["code"]]).toEqual([401, "device_mismatch"])
    expect((await client.post("/auth/refresh", on("mine"))).status).toBe(200)
  })
}
