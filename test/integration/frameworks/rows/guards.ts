/**
 * Guards: who gets through, and what is answered to who does not.
 */
import { expect, it } from "vitest"

import { accessCookie, refreshCookie } from "../client.ts"
import { given, minutes } from "../given.ts"
import type { Row } from "../row.ts"

export const guards: Row = (framework) => {
  it("without a token: 401, what to do, and a challenge", async () => {
    const got = await (await given(framework)).client().get("/me")
    expect(got.status).toBe(401)
    expect(got.json()).toMatchObject({ code: "not_signed_in", action: "login" })
    expect(got.headers["www-authenticate"]).toBe("Bearer")
    expect(got.headers["content-type"]).toMatch(/^application\/json/)
    expect(got.headers["cache-control"]).toBe("no-store")
    expect(got.headers["vary"]).toBe("Cookie, Authorization")
  })

  it("with an expired access token: 401 and refresh, and the cookies stay", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    site.clock.advance(minutes(11))
    const got = await client.get("/me")
    expect(got.status).toBe(401)
    expect(got.json()).toMatchObject({ code: "access_token_expired", action: "refresh" })
    expect(got.headers["www-authenticate"]).toMatch(/^Bearer error="invalid_token"/)
    expect(got.setCookies).toEqual([])
  })

  it("with the refresh token alone: 401 and refresh; a missing cookie never clears the other", async () => {
    const client = await (await given(framework)).signedIn("alice")
    client.jar.delete(accessCookie)
    const got = await client.get("/me")
    expect(got.json()).toMatchObject({ code: "access_token_missing", action: "refresh" })
    expect(got.setCookies).toEqual([])
    expect((await client.post("/auth/refresh")).status).toBe(200)
    expect((await client.get("/me")).status).toBe(200)
  })

  it("forgeries of every kind get one and the same answer", async () => {
    const client = await (await given(framework)).signedIn("alice")
    const genuine = client.jar.get(accessCookie) ?? ""
    const [header = "", payload = "", tag = ""] = genuine.split(".")
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")
    const unknown = Buffer.from('{"alg":"ES256","typ":"at+jwt","kid":"x"}').toString("base64url")
    const forgeries = [
      "x",
      "..",
      `${none}.${payload}.`,
      `${unknown}.${payload}.${tag}`,
      `${header}.${payload}.${tag.startsWith("A") ? "B" : "A"}${tag.slice(1)}`,
      `${header}.${payload}A.${tag}`,
      `${header}.${payload}`,
      client.jar.get(refreshCookie) ?? "",
      `"${genuine}"`,
      "A".repeat(9000)
    ]
    const answers = new Set<string>()
    for (const forgery of forgeries) {
      client.jar.set(accessCookie, forgery)
      const { headers, status, text } = await client.get("/me")
      answers.add(JSON.stringify([status, text, headers["www-authenticate"]]))
    }
    expect([...answers]).toEqual([expect.stringContaining("access_token_invalid")])
  })

  it("a session that lacks a claim gets a 403, by predicate and by schema", async () => {
    const site = await given(framework)
    const [user, admin, editor] = [
      await site.signedIn("u"),
      await site.signedIn("a", { role: "admin" }),
      await site.signedIn("e", { role: "editor" })
    ]
    const refused = await user.get("/admin")
    expect(refused.status).toBe(403)
    expect(refused.json()).toMatchObject({ code: "claims_insufficient", action: "none" })
    expect((await admin.get("/admin")).status).toBe(200)
    expect((await admin.get("/editor")).status).toBe(403)
    expect((await editor.get("/editor")).status).toBe(200)
  })

  it("a sign-in that is too old: 401 until the user proves anew who they are", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    expect((await client.get("/vault")).status).toBe(200)
    site.clock.advance(minutes(6))
    const got = await client.get("/vault")
    expect(got.status).toBe(401)
    expect(got.json()).toMatchObject({ code: "reauthentication_required", action: "login" })
    expect(got.headers["www-authenticate"]).toMatch(/error="insufficient_user_authentication"/)
    expect((await client.get("/me")).status).toBe(200)
    expect((await client.post("/reauthenticate")).status).toBe(200)
    expect((await client.get("/vault")).status).toBe(200)
  })

  it("authTime survives every refresh unchanged, and only a proof moves it", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const first = (await client.get("/me")).json()["authTime"]
    for (let round = 0; round < 5; round++) {
      site.clock.advance(minutes(11))
      expect((await client.post("/auth/refresh")).status).toBe(200)
      expect((await client.get("/me")).json()["authTime"]).toBe(first)
    }
    expect((await client.get("/vault")).status).toBe(401)
    await client.post("/reauthenticate")
    expect((await client.get("/me")).json()["authTime"]).toBe(Number(first) + minutes(55))
  })

  it("a way of signing in that is not enough: 401 until one that is", async () => {
    const client = await (await given(framework)).signedIn("alice", { authMethod: "pwd" })
    expect((await client.get("/hardware")).json()).toMatchObject({
      code: "reauthentication_required"
    })
    await client.post("/reauthenticate")
    expect((await client.get("/hardware")).status).toBe(200)
  })

  it("a session of no stated way of signing in passes no guard that asks for one", async () => {
    const client = await (await given(framework)).signedIn("alice")
    expect((await client.get("/hardware")).status).toBe(401)
  })

  it("an optional guard knows who it is, and lets everybody else through", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const stranger = site.client()
    expect((await stranger.get("/public")).json()).toEqual({ user: null })
    expect((await client.get("/public")).json()).toEqual({ user: "alice" })
    site.clock.advance(minutes(11))
    const late = await client.get("/public")
    expect([late.status, late.json(), late.setCookies]).toEqual([200, { user: null }, []])
  })

  it("behind no guard, asking for the guarded session is the application's mistake", async () => {
    const client = await (await given(framework)).signedIn("alice")
    const got = await client.get("/unguarded")
    expect(got.status).toBe(500)
    expect(got.text).not.toContain("alice")
  })

  it("a mistake in a guard's options is told when the guard is made", async () => {
    const guarded = (required: object) =>
      given(
        framework,
        {},
        {
          routes: [
            { method: "GET", path: "/", guard: { required }, handle: async () => ({ body: {} }) }
          ]
        }
      )
    await expect(guarded({ maxAuthage: "5 minutes" })).rejects.toMatchObject({
      code: "config_invalid",
      message: expect.stringContaining("maxAuthage") as string
    })
    for (const wrong of [
      { maxAuthAge: "soon" },
      { maxAuthAge: -1 },
      { authMethod: [] },
      { authMethod: [""] },
      { claims: { role: "admin" } }
    ]) {
      await expect(guarded(wrong), JSON.stringify(wrong)).rejects.toMatchObject({
        code: "config_invalid"
      })
    }
  })

  it("data is read and changed, and claims reach the client at once", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    expect((await client.post("/cart", { body: { item: "tea" } })).json()).toMatchObject({
      data: { cart: ["tea"] }
    })
    expect((await client.get("/cart")).json()).toMatchObject({
      data: { cart: ["tea"] },
      version: 1
    })
    const refresh = client.jar.get(refreshCookie)
    const promoted = await client.post("/promote")
    expect(promoted.json()).toEqual({ was: "admin", body: { ok: true } })
    expect((await client.get("/admin")).status).toBe(200)
    expect(client.jar.get(refreshCookie)).toBe(refresh)
    site.clock.advance(minutes(11))
    await client.post("/auth/refresh")
    expect((await client.get("/admin")).status).toBe(200)
  })
}
