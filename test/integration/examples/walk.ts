/**
 * What every example that answers JSON does: from the sign-in to the sign-out.
 */
import { expect, it } from "vitest"

import { refreshCookie, type Client } from "../frameworks/client.ts"
import { minutes } from "../frameworks/given.ts"
import type { Running } from "./started.ts"

const passwords = { alice: "wonderland", bob: "builder" }

/** A browser in which this user has signed in. */
export async function signedIn(
  { client }: Running,
  user: keyof typeof passwords,
  userAgent = "Laptop"
): Promise<Client> {
  const one = client()
  const got = await one.post("/login", {
    headers: { "user-agent": userAgent },
    body: { user, password: passwords[user] }
  })
  if (got.status !== 200) throw new Error(`no sign-in: ${got.status} ${got.text}`)
  return one
}

interface Listed {
  readonly id: string
  readonly current: boolean
  readonly device: { readonly ip?: string; readonly userAgent?: string }
}

export const devicesOf = async (client: Client) =>
  (await client.get("/auth/sessions")).json()["sessions"] as readonly Listed[]

/** The facts, of the example that `running` gives once it is started. */
export function walk(running: () => Running): void {
  it("signs in who knows the password, and nobody else", async () => {
    const stranger = running().client()
    for (const body of [
      { user: "alice", password: "builder" },
      { user: "nobody", password: "wonderland" },
      { user: ["alice"], password: "wonderland" },
      {},
      "not JSON"
    ]) {
      const got = await stranger.post("/login", { body })
      expect([400, 401]).toContain(got.status)
      expect(got.setCookies).toEqual([])
    }
    expect((await stranger.get("/me")).status).toBe(401)
    const me = await (await signedIn(running(), "alice")).get("/me")
    expect([me.status, me.json()]).toEqual([200, { userId: "alice", role: "admin" }])
  })

  it("refreshes a session whose access token has expired", async () => {
    const client = await signedIn(running(), "bob")
    await running().advance(minutes(11))
    const expired = await client.get("/me")
    expect([expired.status, expired.json()["action"]]).toEqual([401, "refresh"])
    expect((await client.post("/auth/refresh")).status).toBe(200)
    expect((await client.get("/me")).json()).toEqual({ userId: "bob", role: "user" })
  })

  it("shows the administration to administrators alone", async () => {
    const refused = await (await signedIn(running(), "bob")).get("/admin")
    expect([refused.status, refused.json()["code"]]).toEqual([403, "claims_insufficient"])
    expect((await (await signedIn(running(), "alice")).get("/admin")).json()).toEqual({ users: 2 })
  })

  it("asks for the password again where the sign-in is too old", async () => {
    const client = await signedIn(running(), "bob")
    expect((await client.post("/transfer")).json()).toEqual({ ok: true })
    await running().advance(minutes(6))
    const refused = await client.post("/transfer")
    expect([refused.status, refused.json()["code"]]).toEqual([401, "reauthentication_required"])
    expect((await client.get("/me")).status).toBe(200)
    const wrong = await client.post("/reauthenticate", { body: { password: "wonderland" } })
    expect([wrong.status, wrong.setCookies]).toEqual([403, []])
    expect((await client.post("/transfer")).status).toBe(401)
    const right = await client.post("/reauthenticate", { body: { password: "builder" } })
    expect(right.status).toBe(200)
    expect((await client.post("/transfer")).status).toBe(200)
  })

  it("lists the user's devices, and ends one of them", async () => {
    const phone = await signedIn(running(), "alice", "Phone")
    const laptop = await signedIn(running(), "alice")
    const phones = (await devicesOf(phone)).filter(({ current }) => current)
    expect(phones).toMatchObject([{ device: { ip: "127.0.0.1", userAgent: "Phone" } }])
    const { id } = phones[0] as Listed
    expect((await devicesOf(laptop)).map((one) => one.id)).toContain(id)
    expect((await laptop.delete(`/auth/sessions/${id}`)).status).toBe(200)
    expect((await phone.get("/me")).json()["code"]).toBe("session_revoked")
    expect((await laptop.get("/me")).status).toBe(200)
  })

  it("signs out on every device at once, and only that user", async () => {
    const [phone, laptop] = [await signedIn(running(), "alice"), await signedIn(running(), "alice")]
    const other = await signedIn(running(), "bob")
    const got = await laptop.post("/sign-out-everywhere")
    expect(got.status).toBe(200)
    expect(got.json()["revoked"]).toBeGreaterThanOrEqual(2)
    expect(laptop.jar.size).toBe(0)
    expect((await phone.get("/me")).json()["code"]).toBe("session_revoked")
    expect((await phone.post("/auth/refresh")).json()["action"]).toBe("login")
    expect((await other.get("/me")).status).toBe(200)
  })

  it("signs out", async () => {
    const client = await signedIn(running(), "alice")
    const copy = new Map(client.jar)
    expect((await client.post("/auth/logout")).status).toBe(200)
    expect(client.jar.size).toBe(0)
    expect((await client.get("/me")).json()["code"]).toBe("not_signed_in")
    for (const [name, value] of copy) client.jar.set(name, value)
    expect((await client.get("/me")).json()["code"]).toBe("session_revoked")
  })

  it("lets another site change nothing", async () => {
    const client = await signedIn(running(), "alice")
    const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.example" }
    for (const path of ["/transfer", "/sign-out-everywhere", "/auth/logout", "/auth/refresh"]) {
      const got = await client.send("POST", path, { headers: elsewhere })
      expect([path, got.status, got.json()["code"]]).toEqual([path, 403, "cross_site_request"])
    }
    expect((await client.get("/me")).status).toBe(200)
  })

  it("notices a stolen token, and says so", async () => {
    const client = await signedIn(running(), "bob")
    const stolen = client.jar.get(refreshCookie) ?? ""
    await client.post("/auth/refresh")
    await client.post("/auth/refresh")
    await running().advance(minutes(2))
    const thief = running().client()
    thief.jar.set(refreshCookie, stolen)
    expect((await thief.post("/auth/refresh")).json()["code"]).toBe("refresh_token_reused")
    await running().process.line(/^bob: an old token came from 127\.0\.0\.1$/)
    expect((await client.get("/me")).json()["code"]).toBe("session_revoked")
  })
}
