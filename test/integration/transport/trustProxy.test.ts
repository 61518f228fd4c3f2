/**
 * The option `trustProxy`: whose word counts for the client's address.
 */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

import express from "express"
import { describe, expect, onTestFinished, test } from "vitest"

import { expressSessions } from "../../../src/http/express/index.ts"
import { testSessions } from "../../../src/testing/index.ts"
import { openSite, sameOrigin, userId } from "./site.ts"

const addressOver = {
  /** What a Request tells: nothing but its headers. */
  fetch: async (trustProxy: boolean | undefined, headers: Record<string, string>) => {
    const site = await openSite({ trustProxy })
    expect((await site.post("/login", { headers })).status).toBe(200)
    return (await site.sessions.list(userId))[0]?.device.ip
  },
  /** What a connection tells. */
  express: async (trustProxy: boolean | undefined, headers: Record<string, string>) => {
    const { sessions } = await testSessions({ trustProxy })
    const auth = expressSessions(sessions)
    const app = express()
    app.post("/login", auth.middleware, async (request, response) => {
      response.json({ ok: (await auth.of(request).create({ userId })).ok })
    })
    const server = createServer(app).listen(0, "127.0.0.1")
    onTestFinished(async () => {
      server.close()
      await sessions.close()
    })
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    const all = { ...sameOrigin, ...headers, connection: "close" }
    const response = await fetch(`http://127.0.0.1:${port}/login`, { method: "POST", headers: all })
    expect(await response.json()).toEqual({ ok: true })
    return (await sessions.list(userId))[0]?.device.ip
  }
}

const claimed = { "x-forwarded-for": "192.0.2.66, 198.51.100.7" }

describe.each([
  ["fetch", undefined],
  ["express", "127.0.0.1"]
] as const)("%s", (framework, ownAddress) => {
  const address = addressOver[framework]

  test.each([undefined, false])("%s: anybody's X-Forwarded-For is left alone", async (trust) => {
    expect(await address(trust, claimed)).toBe(ownAddress)
  })

  test("true: its last entry is the client's, for the client may have sent the others", async () => {
    expect(await address(true, claimed)).toBe("198.51.100.7")
    expect(await address(true, { "x-forwarded-for": "2001:db8::7" })).toBe("2001:db8::7")
  })

  test("true: without the header, or with an empty one, the connection counts", async () => {
    expect(await address(true, {})).toBe(ownAddress)
    expect(await address(true, { "x-forwarded-for": "" })).toBe(ownAddress)
    expect(await address(true, { "x-forwarded-for": "192.0.2.66, " })).toBe(ownAddress)
  })
})
