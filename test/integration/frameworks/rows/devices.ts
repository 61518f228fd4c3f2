/**
 * The user's list of devices, and ending sessions from it.
 */
import { expect, it } from "vitest"

import type { Client } from "../client.ts"
import { given, minutes } from "../given.ts"
import type { Row } from "../row.ts"

interface Listed {
  readonly id: string
  readonly current: boolean
  readonly device: { readonly ip?: string; readonly userAgent?: string }
}

const listOf = async (client: Client) =>
  (await client.get("/auth/sessions")).json()["sessions"] as readonly Listed[]

const idOf = async (client: Client) => String((await client.get("/me")).json()["id"])

export const devices: Row = (framework) => {
  it("a user sees all of their own sessions, which one this is, and nobody else's", async () => {
    const site = await given(framework)
    const phone = site.client()
    await phone.post("/login", { headers: { "user-agent": "Phone" }, body: { user: "alice" } })
    site.clock.advance(minutes(1))
    const laptop = await site.signedIn("alice")
    await site.signedIn("bob")
    const seen = await listOf(laptop)
    expect(seen).toHaveLength(2)
    expect(seen.filter(({ current }) => current).map(({ id }) => id)).toEqual([await idOf(laptop)])
    expect(seen.find(({ current }) => !current)?.device).toEqual({
      ip: "127.0.0.1",
      userAgent: "Phone"
    })
    const got = await laptop.get("/auth/sessions")
    expect([got.headers["cache-control"], got.headers["vary"]]).toEqual([
      "no-store",
      "Cookie, Authorization"
    ])
    expect(got.headers["content-type"]).toMatch(/^application\/json/)
  })

  it("no id in the list is a credential", async () => {
    const site = await given(framework)
    const [{ id } = { id: "" }] = await listOf(await site.signedIn("alice"))
    expect(id).not.toBe("")
    for (const name of ["__Host-watchword", "__Host-watchword-refresh"]) {
      const thief = site.client()
      thief.jar.set(name, id)
      expect((await thief.get("/me", { keep: false })).status).toBe(401)
      expect((await thief.post("/auth/refresh")).status).toBe(401)
    }
  })

  it("a user ends another device's session, once", async () => {
    const site = await given(framework)
    const [phone, laptop] = [await site.signedIn("alice"), await site.signedIn("alice")]
    const path = `/auth/sessions/${await idOf(phone)}`
    const got = await laptop.delete(path)
    expect([got.status, got.json(), got.setCookies]).toEqual([200, { ok: true, revoked: 1 }, []])
    expect((await phone.post("/auth/refresh")).status).toBe(401)
    expect((await laptop.delete(path)).status).toBe(404)
    expect(await listOf(laptop)).toHaveLength(1)
  })

  it("a user ends this very session from the list, and the jar is empty", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    expect((await client.delete(`/auth/sessions/${await idOf(client)}`)).status).toBe(200)
    expect(client.jar.size).toBe(0)
    expect(await site.sessions.count("alice")).toBe(0)
  })

  it("a user ends all other sessions", async () => {
    const site = await given(framework)
    const [phone, laptop] = [await site.signedIn("alice"), await site.signedIn("alice")]
    const bob = await site.signedIn("bob")
    expect((await laptop.delete("/auth/sessions")).json()).toEqual({ ok: true, revoked: 1 })
    expect((await phone.post("/auth/refresh")).status).toBe(401)
    expect((await laptop.post("/auth/refresh")).status).toBe(200)
    expect((await bob.post("/auth/refresh")).status).toBe(200)
  })

  it("somebody else's session, a made-up one and nonsense are one and the same 404", async () => {
    const site = await given(framework)
    const [alice, bob] = [await site.signedIn("alice"), await site.signedIn("bob")]
    const answers = new Set<string>()
    for (const id of [await idOf(bob), "A".repeat(22), "x", "%00", "..%2f..", "'--"]) {
      const { status, text } = await alice.delete(`/auth/sessions/${id}`)
      answers.add(`${status} ${text}`)
    }
    expect([...answers]).toEqual([expect.stringMatching(/^404 .*"session_not_found"/)])
    expect((await bob.post("/auth/refresh")).status).toBe(200)
  })

  it("without a live access token there is no list and nothing to end", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const path = `/auth/sessions/${await idOf(client)}`
    site.clock.advance(minutes(11))
    for (const got of [
      await client.get("/auth/sessions"),
      await client.delete("/auth/sessions"),
      await client.delete(path)
    ]) {
      expect([got.status, got.json()["action"]]).toEqual([401, "refresh"])
    }
    expect((await site.client().get("/auth/sessions")).json()).toMatchObject({ action: "login" })
    expect(await site.sessions.count("alice")).toBe(1)
  })
}
