/**
 * Clients that hang up.
 */
import { expect, it } from "vitest"

import type { Route } from "../application.ts"
import { hangUp } from "../ask.ts"
import { cookieLine, navigation, sameOrigin } from "../client.ts"
import { given, minutes } from "../given.ts"
import type { Row } from "../row.ts"
import { routes } from "../site.ts"

/** Something that is waited for elsewhere. */
function signal<A = void>() {
  let give: (value: A) => void = () => {}
  const promise = new Promise<A>((resolve) => {
    give = resolve
  })
  return { promise, give: (value: A) => give(value) }
}

/** A route that lets nothing happen before its client is gone. */
function slow(
  method: Route["method"],
  use: (call: Parameters<Route["handle"]>[0]) => Promise<unknown>
) {
  const [arrived, gone, done] = [signal(), signal(), signal<unknown>()]
  const route: Route = {
    method,
    path: "/slow",
    handle: async (call) => {
      arrived.give()
      await gone.promise
      try {
        const outcome = await use(call)
        done.give(outcome)
        return { body: { ok: true } }
      } catch (error) {
        done.give(error)
        throw error
      }
    }
  }
  return { route, arrived: arrived.promise, leave: () => gone.give(), done: done.promise }
}

export const aborted: Row = (framework) => {
  it("a refresh whose client hangs up takes the session from nobody", async () => {
    const { arrived, done, leave, route } = slow("POST", (call) => call.of().refresh())
    const site = await given(framework, {}, { routes: [...routes, route] })
    const client = await site.signedIn("alice")
    const headers = { cookie: cookieLine(client.jar), ...sameOrigin }
    await hangUp(site.port, "POST", "/slow", { headers }, arrived)
    await site.deserted()
    leave()
    expect(await done).toMatchObject({ ok: true })
    expect((await client.post("/auth/refresh")).status).toBe(200)
    site.clock.advance(minutes(11))
    expect((await client.post("/auth/refresh")).status).toBe(200)
    expect(site.events.some(({ name }) => name === "theft")).toBe(false)
  })

  it("a page whose reader leaves in the middle signs nobody out", async () => {
    const { arrived, done, leave, route } = slow("GET", (call) => call.of().session())
    const site = await given(framework, {}, { routes: [...routes, route] })
    const client = await site.signedIn("alice")
    site.clock.advance(minutes(11))
    const headers = { cookie: cookieLine(client.jar), ...navigation }
    await hangUp(site.port, "GET", "/slow", { headers }, arrived)
    await site.deserted()
    leave()
    expect(await done).toMatchObject({ userId: "alice" })
    expect((await client.open("/page")).status).toBe(200)
  })

  it("a sign-in whose body never ends makes no session, and the server goes on", async () => {
    const arrived = signal()
    const site = await given(framework, {}, { before: () => arrived.give() })
    const headers = { ...sameOrigin, "content-type": "application/json", "content-length": "100" }
    await hangUp(site.port, "POST", "/login", { headers }, arrived.promise, '{"user":"mal')
    await site.deserted()
    const client = await site.signedIn("alice")
    expect((await client.get("/me")).status).toBe(200)
    expect(await site.sessions.count("mal")).toBe(0)
    expect(site.events.filter(({ name }) => name === "created")).toHaveLength(1)
  })

  it("a refresh or a sign-out does not wait for a body", async () => {
    const site = await given(framework)
    const client = await site.signedIn("alice")
    for (const path of ["/auth/refresh", "/auth/logout"]) {
      expect((await client.post(path, { body: { much: "x".repeat(50_000) } })).status).toBe(200)
    }
    expect(client.jar.size).toBe(0)
  })
}
