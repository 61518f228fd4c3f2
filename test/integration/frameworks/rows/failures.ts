/**
 * When the store is down, and what sessions leave behind on a framework's objects.
 */
import { expect, it } from "vitest"

import { given, minutes } from "../given.ts"
import type { Row } from "../row.ts"
import { routes } from "../site.ts"

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
