/**
 * Behind a reverse proxy on another port, which speaks to the application under another name.
 */
import { request as send, type RequestListener } from "node:http"

import { expect, it, onTestFinished } from "vitest"

import { given, minutes, origin } from "../given.ts"
import type { Row } from "../row.ts"
import { nodeServer } from "../servers.ts"

/** What common proxies do: a new `Host`, and the client's address at the end of `X-Forwarded-For`. */
const forwardTo =
  (port: number): RequestListener =>
  (incoming, outgoing) => {
    const { headers, method, url } = incoming
    const chain = [headers["x-forwarded-for"] ?? [], "203.0.113.9"].flat().join(", ")
    const onward = send(
      {
        host: "127.0.0.1",
        port,
        method,
        path: url,
        agent: false,
        headers: {
          ...headers,
          host: `127.0.0.1:${port}`,
          "x-forwarded-for": chain,
          "x-forwarded-host": headers.host ?? "",
          "x-forwarded-proto": "https"
        }
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      }
    )
    onward.on("error", () => outgoing.destroy())
    incoming.pipe(onward)
  }

async function behind(port: number): Promise<number> {
  const proxy = await nodeServer(forwardTo(port))
  onTestFinished(proxy.close)
  return proxy.port
}

/** As the site's page sends it to the address that the public knows. */
const publicly = { headers: { host: "site.example", origin, "sec-fetch-site": "same-origin" } }
const oldBrowser = { headers: { host: "site.example", origin } }

export const proxy: Row = (framework) => {
  it("signing in, a page, a refresh and a sign-out work as they do without one", async () => {
    const site = await given(framework, { trustProxy: true })
    const client = site.client(undefined, await behind(site.port))
    expect(
      (await client.send("POST", "/login", { ...publicly, body: { user: "alice" } })).status
    ).toBe(200)
    expect((await client.get("/me")).json()).toMatchObject({ userId: "alice" })
    site.clock.advance(minutes(11))
    expect((await client.open("/page")).text).toBe("Hello alice")
    expect((await client.send("POST", "/auth/refresh", oldBrowser)).status).toBe(200)
    const forged = { headers: { host: "site.example", origin: "https://evil.example" } }
    expect((await client.send("POST", "/auth/logout", forged)).status).toBe(403)
    expect((await client.send("POST", "/auth/logout", publicly)).status).toBe(200)
    expect(client.jar.size).toBe(0)
  })

  it("the inner address is no origin of ours", async () => {
    const site = await given(framework, { trustProxy: true })
    const at = await behind(site.port)
    const client = site.client(await site.signedIn("alice"), at)
    for (const inner of [`http://127.0.0.1:${site.port}`, `http://127.0.0.1:${at}`]) {
      const got = await client.send("POST", "/auth/refresh", { headers: { origin: inner } })
      expect(got.status).toBe(403)
    }
  })

  it("a trusted proxy tells the client's address, and what the client claims is ignored", async () => {
    const site = await given(framework, { trustProxy: true })
    const client = site.client(undefined, await behind(site.port))
    const headers = { ...publicly.headers, "x-forwarded-for": "6.6.6.6, 7.7.7.7" }
    await client.send("POST", "/login", { headers, body: { user: "alice" } })
    const [session] = await site.sessions.list("alice")
    expect(session?.device.ip).toBe("203.0.113.9")
  })

  it("a proxy that is not trusted is the client", async () => {
    const site = await given(framework)
    const client = site.client(undefined, await behind(site.port))
    await client.send("POST", "/login", { ...publicly, body: { user: "alice" } })
    const [session] = await site.sessions.list("alice")
    expect(session?.device.ip).toBe("127.0.0.1")
  })
}
