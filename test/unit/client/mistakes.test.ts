/**
 * What a caller gets wrong, and a client that is left open.
 */
import { describe, expect, it, onTestFinished, vi } from "vitest"

import { createClient } from "../../../src/client/index.ts"
import { startNode } from "../../support/childProcess.ts"
import { api, openTab, revoked, startFakeServer, storing } from "./fakeServer.ts"

describe("mistakes of the caller's", () => {
  it("a URL that is none rejects, as fetch does", async () => {
    startFakeServer({})
    await expect(openTab().client.fetch("http://[")).rejects.toThrow(TypeError)
  })

  it("a listener that throws is reported, and fails neither the request nor other listeners", async () => {
    startFakeServer({ "/me": revoked })
    const report = vi.spyOn(console, "error").mockImplementation(() => {})
    onTestFinished(() => report.mockRestore())
    const client = createClient({ refresh: `${api}/auth/refresh` })
    onTestFinished(client.close)
    const heard: string[] = []
    const mistake = new Error("of the listener's")
    client.onSignedOut(() => {
      throw mistake
    })
    client.onSignedOut(() => heard.push("signedOut"))
    expect((await client.fetch(`${api}/me`)).status).toBe(401)
    expect(heard).toEqual(["signedOut"])
    expect(report).toHaveBeenCalledWith(mistake)
  })

  it("header mode refuses a relative refresh route where there is no page", () => {
    expect(() => createClient({ refresh: "/auth/refresh", tokens: storing(null) })).toThrow(
      'refresh: given "/auth/refresh"; here it has to be an absolute URL'
    )
  })

  it("with cookies a relative refresh route is no mistake while a server renders the page", () => {
    expect(() => createClient({ refresh: "/auth/refresh" }).close()).not.toThrow()
  })

  it("a client that nobody closes does not keep a process alive", async () => {
    const child = startNode("test/support/runTypeScript.mjs", {
      args: ["test/unit/client/unclosed.ts"]
    })
    await child.line(/^created$/)
    expect(await child.exited).toEqual({ code: 0, signal: null })
  })
})
