/**
 * A user's sessions: the list, and its end.
 */
import { describe, expect, test } from "vitest"

import { at } from "./asking.ts"
import { signedIn } from "./signedIn.ts"
import { runningService } from "./started.ts"

describe("a user's sessions", () => {
  test("are listed with everything that is known, and nothing that opens them", async () => {
    const { ask } = await runningService()
    const { handle } = await signedIn(ask, { jwtPayload: { role: "admin" } })
    const { status, headers, body } = await ask("GET", "/users/alice/sessions")
    expect(status).toBe(200)
    expect(headers.get("cache-control")).toBe("no-store")
    const time = expect.any(Number)
    expect(body).toEqual({
      message: "The user's live sessions",
      status: "OK",
      sessions: [
        {
          handle,
          userId: "alice",
          jwtPayload: { role: "admin" },
          createdAt: time,
          authTime: time,
          lastActiveAt: time,
          idleExpiresAt: time,
          absoluteExpiresAt: time,
          device: {}
        }
      ]
    })
  })

  test.each(["a/b", "ä ö", "50%", "%2F", "..%2f", "x?y#z", "İ", "a+b", "\u0000"])(
    "belong to the user %j exactly",
    async (userId) => {
      const { ask } = await runningService()
      const { handle } = await signedIn(ask, { userId })
      await signedIn(ask, { userId: "somebody else" })
      const path = `/users/${encodeURIComponent(userId)}/sessions`
      const { body } = await ask("GET", path)
      expect(at(body, "sessions")).toHaveLength(1)
      expect(at(body, "sessions", "0")).toMatchObject({ handle, userId })
      expect((await ask("DELETE", path)).body).toEqual({
        message: "Sessions ended",
        status: "OK",
        revoked: 1
      })
      expect(
        at((await ask("GET", "/users/somebody%20else/sessions")).body, "sessions")
      ).toHaveLength(1)
    }
  )

  test("end but for one", async () => {
    const { ask } = await runningService()
    const kept = await signedIn(ask)
    await signedIn(ask)
    await signedIn(ask)
    const { status, body } = await ask("DELETE", `/users/alice/sessions?except=${kept.handle}`)
    expect(status).toBe(200)
    expect(body).toEqual({ message: "Sessions ended", status: "OK", revoked: 2 })
    const list = await ask("GET", "/users/alice/sessions")
    expect(at(list.body, "sessions")).toEqual([expect.objectContaining({ handle: kept.handle })])
  })

  test("stay where the one to keep is not the user's, or is no more", async () => {
    const { ask, sessions } = await runningService()
    await signedIn(ask)
    const bobs = await signedIn(ask, { userId: "bob" })
    await signedIn(ask, { userId: "bob" })
    const ended = await signedIn(ask)
    await ask("DELETE", "/session", { body: { sessionHandle: ended.handle } })
    for (const except of [bobs.handle, ended.handle, "AAAAAAAAAAAAAAAAAAAAAA", "x", ""]) {
      const { status, body } = await ask("DELETE", `/users/alice/sessions?except=${except}`)
      expect(status).toBe(200)
      expect(body).toEqual({
        message: "The user has no such session; nothing was ended.",
        status: "UNAUTHORISED"
      })
    }
    expect(await sessions.count("alice")).toBe(1)
    expect(await sessions.count("bob")).toBe(2)
  })
})
