/**
 * When the store is down, and what sessions leave behind on a framework's objects.
 */
import { expect, it } from "vitest"

import { ask } from "../ask.ts"
import { sameOrigin, tokensOf } from "../client.ts"
import { given, minutes, type Options } from "../given.ts"
import type { Row } from "../row.ts"
import { routes } from "../site.ts"

const app = "https://app.example"
const listed: Options = { cors: { origins: [app] }, csrf: { origins: [app] } }

/** The names of everything that was hung on an object. */
const keys = (object: object) => Reflect.ownKeys(object).map(String)

export const failures: Row = (framework) => {
  it("a store that is down is a 503, and signs nobody out", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    const jar = new Map(client.jar)
    site.clock.advance(minutes(11))
    site.store.setScript(() => "unavailable")
    for (const got of [
      await client.post("/auth/refresh"),
      await client.post("/auth/logout"),
      await client.open("/page"),
      await client.open("/public")
    ]) {
      expect([got.status, got.setCookies]).toEqual([503, []])
      expect(got.json()).toMatchObject({ code: "store_unavailable", action: "retry" })
      expect([got.headers["retry-after"], got.headers["cache-control"]]).toEqual(["1", "no-store"])
    }
    expect(client.jar).toEqual(jar)
    site.store.setScript(() => "pass")
    expect((await client.post("/auth/refresh")).status).toBe(200)
  })

  it("a good access token is good without the store", async () => {
    const site = await given(framework, { revocation: "expiry" })
    const client = await site.signedIn("alice")
    site.store.setScript(() => "unavailable")
    expect((await client.get("/me")).status).toBe(200)
    expect((await client.get("/auth/sessions")).status).toBe(503)
  })

  it("a handler that lets the store's failure through answers 503, sets no cookie and tells nothing", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    site.store.setScript(() => "unavailable")
    for (const path of ["/login", "/reauthenticate", "/promote", "/leave"]) {
      const got = await client.post(path, { body: { user: "alice" } })
      expect([path, got.status, got.setCookies]).toEqual([path, 503, []])
    }
    site.store.setScript(() => "pass")
    expect((await client.get("/me")).status).toBe(200)
  })

  it("an answer of the store that is lost during a refresh loses no session", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    site.clock.advance(minutes(11))
    await client.post("/auth/refresh")
    site.clock.advance(minutes(11))
    let once = true
    site.store.setScript((_, method) => {
      if (method !== "advance" || !once) return "pass"
      once = false
      return "lost-after"
    })
    expect((await client.post("/auth/refresh")).status).toBe(200)
    expect(once).toBe(false)
    expect((await client.post("/auth/refresh")).status).toBe(200)
  })

  it("a handler that fails is the application's 500, and the session goes on", async () => {
    const client = await (await given(framework)).signedIn("alice")
    expect((await client.get("/broken")).status).toBe(500)
    expect((await client.get("/me")).status).toBe(200)
  })

  it("an error after a sign-in keeps its cookies, and what other origins need to read it", async () => {
    const site = await given(framework, listed, {
      routes: [
        {
          method: "POST",
          path: "/half",
          handle: async (call) => {
            await call
              .of()
              .create({ userId: "alice", claims: { role: "user" }, data: { cart: [] } })
            throw new Error("broken by the application")
          }
        }
      ]
    })
    const got = await site.client().post("/half", { headers: { origin: app } })
    expect([got.status, got.setCookies.length]).toEqual([500, 2])
    expect(got.headers["access-control-allow-origin"]).toBe(app)
  })

  it("a 503 that a handler lets through can be read by other origins", async () => {
    const site = await given(framework, listed)
    const client = await site.signedIn("alice")
    site.store.setScript(() => "unavailable")
    const got = await client.post("/leave", { headers: { origin: app } })
    expect([got.status, got.headers["access-control-allow-origin"]]).toEqual([503, app])
  })

  it("a cookie of the application's own stands beside those of a sign-in", async () => {
    const site = await given(
      framework,
      {},
      {
        routes: [
          {
            method: "POST",
            path: "/with-own",
            handle: async (call) => {
              await call
                .of()
                .create({ userId: "alice", claims: { role: "user" }, data: { cart: [] } })
              return { headers: { "set-cookie": "own=1; Path=/" }, body: { ok: true } }
            }
          }
        ]
      }
    )
    const got = await ask(site.port, "POST", "/with-own", { headers: sameOrigin })
    expect([got.status, got.setCookies.length]).toEqual([200, 3])
    expect(tokensOf(got)).toContain("1")
  })

  it("nothing is hung on the objects of the framework", async () => {
    const seen = new Map<string, readonly (readonly string[])[]>()
    const look = (path: string, objects: readonly object[]) => {
      seen.set(
        path,
        objects.map((one) => keys(one).toSorted())
      )
    }
    const site = await given(
      framework,
      {},
      {
        routes: [
          ...routes,
          {
            method: "GET",
            path: "/plain",
            handle: async ({ objects }) => {
              look("plain", objects)
              return { body: {} }
            }
          },
          {
            method: "GET",
            path: "/guarded",
            guard: "required",
            handle: async (call) => {
              await call.of().data.get()
              call.session()
              look("guarded", call.objects)
              return { body: {} }
            }
          }
        ]
      }
    )
    const client = await site.signedIn("alice")
    for (const path of ["/plain", "/guarded"]) expect((await client.get(path)).status).toBe(200)
    const plain = (seen.get("plain") ?? []).flat()
    const added = (seen.get("guarded") ?? []).flat().filter((name) => !plain.includes(name))
    // h3 makes its answer when it is first asked for.
    expect(added.filter((name) => !name.includes("h3.internal"))).toEqual([])
    expect(plain.length).toBeGreaterThan(0)
  })
}
