/**
 * The end of the service: in order at the first signal, at once at the second; and what an end without
 * any order leaves behind.
 */
import { once } from "node:events"
import { request, Agent, type ClientRequest, type IncomingMessage } from "node:http"
import { connect } from "node:net"

import * as Effect from "effect/Effect"
import { expect, onTestFinished, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { memoryStore } from "../../../src/index.ts"
import type { StoreAdapter } from "../../../src/ports/StoreAdapter.ts"
import { freshDatabase } from "../../support/mariadb.ts"
import { asking, textAt } from "./asking.ts"
import { apiKey, folder, runningService, secret, serving } from "./started.ts"

/** A store in memory whose insert waits until it is let go. */
function slowStore() {
  const inner = memoryStore()
  let begun: () => void = () => {}
  let letGo: () => void = () => {}
  const started = new Promise<void>((resolve) => (begun = resolve))
  const gate = new Promise<void>((resolve) => (letGo = resolve))
  const store: StoreAdapter = {
    ...inner,
    open: (settings) =>
      Effect.map(inner.open(settings), (ports) => ({
        ...ports,
        sessions: {
          ...ports.sessions,
          insert: (input) =>
            Effect.andThen(
              Effect.promise(() => {
                begun()
                return gate
              }),
              ports.sessions.insert(input)
            )
        }
      }))
  }
  return { store, started, letGo: () => letGo() }
}

test("a request that is under way is answered, and new ones are not accepted", async () => {
  const { store, started, letGo } = slowStore()
  const { url, ask, stop } = await runningService({ options: { store } })
  const slow = ask("POST", "/session", { body: { userId: "alice" } })
  await started
  const stopped = stop(60_000)
  await expect(fetch(new URL("/health/live", url))).rejects.toThrow("fetch failed")
  letGo()
  const { status, headers, body } = await slow
  expect(status).toBe(200)
  expect(body).toMatchObject({ status: "OK" })
  expect(headers.get("connection")).toBe("close")
  await stopped
})

test("connections that are kept for later do not hold up the end", async () => {
  const { url, stop } = await runningService()
  const agent = new Agent({ keepAlive: true })
  const asked = request(new URL("/health/live", url), { agent }).end()
  const [response] = (await once(asked, "response")) as [IncomingMessage]
  response.resume()
  await once(response, "end")
  // A connection that held it up would do so for a minute.
  await expect(stop(60_000)).resolves.toBeUndefined()
  agent.destroy()
})

test("a request that takes longer than the grace is cut off", async () => {
  const { store, started, letGo } = slowStore()
  const { ask, stop } = await runningService({ options: { store } })
  const cut = ask("POST", "/session", { body: { userId: "alice" } }).catch(
    (error: unknown) => error
  )
  await started
  await stop(10)
  expect(await cut).toMatchObject({ message: "fetch failed" })
  letGo()
})

/** A request of which the service has read the headers, and waits for the body. */
async function half(url: string, body: string): Promise<ClientRequest> {
  const sending = request(new URL("/session", url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": body.length,
      expect: "100-continue"
    }
  })
  sending.flushHeaders()
  await once(sending, "continue")
  return sending
}

test("the command answers what is under way at SIGTERM, then ends with 0", async () => {
  const { url, process } = await serving(folder())
  const body = '{"userId":"alice"}'
  const sending = await half(url, body)
  const ended = process.kill("SIGTERM")
  await process.line(/"message":"stopping"/)
  sending.end(body)
  const [response] = (await once(sending, "response")) as [IncomingMessage]
  response.resume()
  expect(response.statusCode).toBe(200)
  expect(await ended).toEqual({ code: 0, signal: null })
})

test("another signal ends the command at once, as a shell reports it", async () => {
  const { url, process } = await serving(folder())
  const sending = await half(url, '{"userId":"alice"}')
  sending.on("error", () => {})
  const ended = process.kill("SIGINT")
  await process.line(/"message":"stopping"/)
  await process.kill("SIGTERM")
  expect(await ended).toEqual({ code: 143, signal: null })
  sending.destroy()
})

test("after a stop the port is free, and another start finds the sessions", async () => {
  const cwd = folder()
  const first = await serving(cwd)
  const { body } = await first.ask("POST", "/session", { body: { userId: "alice" } })
  expect(await first.process.kill("SIGTERM")).toEqual({ code: 0, signal: null })
  const { port } = new URL(first.url)
  const closed = connect(Number(port), "127.0.0.1")
  expect(await once(closed, "error")).toMatchObject([{ code: "ECONNREFUSED" }])

  const second = await serving(cwd, ["--port", port])
  const accessToken = textAt(body, "accessToken", "value")
  const verified = await second.ask("PUT", "/session", {
    body: { accessToken, idRefreshToken: "x" }
  })
  expect(verified.body).toMatchObject({ status: "OK" })
})

test.each(["SQLite", "MariaDB"])(
  "sessions that were answered survive kill -9, on %s",
  async (kind) => {
    const cwd = folder()
    const args = kind === "SQLite" ? [] : ["--store", await migrated()]
    const env = { WATCHWORD_SECRET: secret }
    const first = await serving(cwd, args, env)
    const { body } = await first.ask("POST", "/session", {
      body: { userId: "alice", sessionData: "kept" }
    })
    const accessToken = textAt(body, "accessToken", "value")
    const refreshToken = textAt(body, "refreshToken", "value")
    const next = await first.ask("PUT", "/refresh", { body: { refreshToken, idRefreshToken: "x" } })
    const newest = textAt(next.body, "newRefreshToken", "value")
    await first.process.kill("SIGKILL")

    const second = await serving(cwd, args, env)
    const handle = textAt(body, "session", "handle")
    const verified = await second.ask("PUT", "/session", {
      body: { accessToken, idRefreshToken: "x" }
    })
    expect(verified.body).toMatchObject({ status: "OK", session: { handle, userId: "alice" } })
    expect((await second.ask("GET", `/session/data?sessionHandle=${handle}`)).body).toMatchObject({
      sessionData: "kept"
    })
    const refreshed = await second.ask("PUT", "/refresh", {
      body: { refreshToken: newest, idRefreshToken: "x" }
    })
    expect(refreshed.body).toMatchObject({ status: "OK", session: { handle } })
  }
)

/** A database of the test's own with the tables in it, as a URL. */
async function migrated(): Promise<string> {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  await mysqlStore(database.url).migrate()
  return database.url
}

test("the service itself does not close the sessions it was given", async () => {
  const { url, sessions, stop } = await runningService()
  await asking(url, { "api-key": apiKey })("POST", "/session", { body: { userId: "alice" } })
  await stop(1000)
  expect(await sessions.count("alice")).toBe(1)
})
