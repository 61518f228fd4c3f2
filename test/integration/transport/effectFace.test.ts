/**
 * What the Effect face hands to adapters of HTTP frameworks.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { expect, onTestFinished, test } from "vitest"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import { layer, PromiseSessions, Sessions } from "../../../src/effect.ts"
import { fetchSessions } from "../../../src/http/fetch/index.ts"
import { issuer, sameOrigin, userId } from "./site.ts"

const secret = "of thirty-two bytes or more, for these tests"

test("the promise face obeys the options about HTTP, and is the service's own sessions", async () => {
  const runtime = ManagedRuntime.make(
    layer({
      store: memoryStore(),
      secret,
      issuer,
      cookies: { names: { access: "sid", refresh: "sid-refresh" }, sameSite: "Strict" }
    })
  )
  onTestFinished(() => runtime.dispose())
  const auth = fetchSessions(await runtime.runPromise(PromiseSessions))
  const request = new Request(`${issuer}/login`, { method: "POST", headers: sameOrigin })
  const response = await auth.middleware(request, async () =>
    Response.json((await auth.of(request).create({ userId })).ok)
  )
  expect(await response.json()).toBe(true)
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^sid=.*; SameSite=Strict$/),
    expect.stringMatching(/^sid-refresh=.*; SameSite=Strict$/)
  ])
  const counted = Effect.flatMap(Sessions, (sessions) => sessions.count(userId))
  expect(await runtime.runPromise(counted)).toBe(1)
})

test("once the layer is gone, the promise face is closed", async () => {
  const runtime = ManagedRuntime.make(layer({ store: memoryStore(), secret, issuer }))
  const sessions = await runtime.runPromise(PromiseSessions)
  expect(await sessions.count(userId)).toBe(0)
  await runtime.dispose()
  await expect(sessions.count(userId)).rejects.toMatchObject({ code: "closed" })
})

test("options about HTTP that do not go together fail the layer", async () => {
  const wrong = layer({ store: memoryStore(), secret, issuer, cookies: { secure: false } })
  const failure = Effect.flip(Effect.scoped(Layer.build(wrong)))
  expect(await Effect.runPromise(failure)).toMatchObject({
    code: "config_invalid",
    message: expect.stringContaining("cookies.secure: given false") as string
  })
})
