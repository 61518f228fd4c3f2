/**
 * A sign-in, or a sign-out, while a refresh within the same request is still on its way: what comes last from
 * the store must not take its place on the answer.
 */
import { expect, it, onTestFinished } from "vitest"

import { fetchSessions } from "../../../src/http/fetch/index.ts"
import { testSessions } from "../../../src/testing/index.ts"

const minute = 60_000

/** A document request of alice's, whose access token has expired, and whose refresh answers when told to. */
async function lateRefresh() {
  const { sessions, clock } = await testSessions()
  onTestFinished(() => sessions.close())
  const created = await sessions.create({ userId: "alice" })
  if (!created.ok) throw new Error("the sign-in of the test was refused")
  clock.advance(11 * minute)
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const auth = fetchSessions({
    ...sessions,
    refresh: async (input, options) => {
      const result = await sessions.refresh(input, options)
      await released
      return result
    }
  })
  const { accessName, refreshName } = sessions.transport.cookies
  const request = new Request("https://test.example/callback", {
    headers: {
      cookie: `${accessName}=${created.accessToken.value}; ${refreshName}=${created.refreshToken.value}`,
      "sec-fetch-site": "same-origin",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document"
    }
  })
  const tokenIn = (response: Response) => {
    const lines = response.headers
      .getSetCookie()
      .filter((line) => line.startsWith(`${accessName}=`))
    return lines.map((line) => line.slice(accessName.length + 1, line.indexOf(";")))
  }
  return { auth, release, request, sessions, tokenIn }
}

it("a sign-in's tokens are the ones that reach the client", async () => {
  const { auth, release, request, sessions, tokenIn } = await lateRefresh()
  const response = await auth.middleware(request, async () => {
    const early = auth.of(request).session()
    expect(await auth.of(request).create({ userId: "bob" })).toMatchObject({ ok: true })
    release()
    expect(await early).toBeNull()
    expect(await auth.of(request).session()).toMatchObject({ userId: "bob" })
    return new Response("signed in")
  })
  const [token, ...more] = tokenIn(response)
  expect(more).toEqual([])
  expect(await sessions.verify(token ?? "")).toMatchObject({ ok: true, session: { userId: "bob" } })
})

it("a sign-out leaves no tokens on the answer", async () => {
  const { auth, release, request, tokenIn } = await lateRefresh()
  const response = await auth.middleware(request, async () => {
    const early = auth.of(request).session()
    expect(await auth.of(request).revoke()).toMatchObject({ ok: true })
    release()
    expect(await early).toBeNull()
    return new Response("signed out")
  })
  expect(tokenIn(response)).toEqual([""])
})
