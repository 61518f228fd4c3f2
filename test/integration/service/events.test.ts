/**
 * `GET /events` over a real socket: what happens on all nodes, gone on with after a break, and given up
 * when its client goes or the service stops.
 */
import { once } from "node:events"
import { request, type IncomingMessage } from "node:http"

import { expect, onTestFinished, test } from "vitest"

import { startService } from "../../../src/http/service/service.ts"
import { createSessions, memoryStore, type Sessions } from "../../../src/index.ts"
import type { StoreAdapter } from "../../../src/ports/StoreAdapter.ts"
import { countedReads } from "../events/logs.ts"
import { textAt } from "./asking.ts"
import { apiKey, folder, runningService, secret, serving } from "./started.ts"

interface Message {
  readonly id?: string
  readonly event?: string
  readonly data?: string
}

interface Client {
  readonly response: IncomingMessage
  /** The next message; comments are passed over. Undefined: the stream has ended. */
  readonly next: () => Promise<Message | undefined>
  readonly leave: () => void
}

/** A client of the event stream, once the service has answered it. */
async function listening(url: string, headers: Record<string, string> = {}): Promise<Client> {
  const asked = request(new URL("/events", url), { headers: { "api-key": apiKey, ...headers } })
  asked.on("error", () => {})
  asked.end()
  const [response] = (await once(asked, "response")) as [IncomingMessage]
  onTestFinished(() => void asked.destroy())
  const messages = messagesOf(response)
  return {
    response,
    next: async () => {
      const { done, value } = await messages.next()
      return done === true ? undefined : value
    },
    leave: () => asked.destroy()
  }
}

async function* messagesOf(response: IncomingMessage): AsyncGenerator<Message, void> {
  let text = ""
  for await (const chunk of response.setEncoding("utf8")) {
    text += String(chunk)
    const blocks = text.split("\n\n")
    text = blocks.pop() ?? ""
    for (const block of blocks) {
      const fields = block.split("\n").map((line) => line.split(/: ?(.*)/s, 2))
      const message: Message = Object.fromEntries(fields.filter(([name]) => name !== ""))
      if (Object.keys(message).length > 0) yield message
    }
  }
}

const dataOf = (message: Message | undefined): unknown => JSON.parse(message?.data ?? "null")

/** Another node over a store. */
async function otherNode(store: StoreAdapter): Promise<Sessions<unknown, unknown>> {
  const sessions = await createSessions<unknown, unknown>({
    store,
    secret,
    issuer: "https://service.test",
    logger: () => {}
  })
  onTestFinished(() => sessions.close())
  return sessions
}

/** The first message that tells of something about users; a signing key may be told of before. */
async function nextOfUser(client: Client): Promise<Message | undefined> {
  for (;;) {
    const message = await client.next()
    if (message?.event !== "keyRotated") return message
  }
}

test("the stream has the events of all nodes", async () => {
  const store = memoryStore()
  const { ask, url } = await runningService({ options: { store } })
  const client = await listening(url)
  expect(client.response.statusCode).toBe(200)
  expect(client.response.headers).toMatchObject({
    "content-type": "text/event-stream",
    "cache-control": "no-store"
  })
  // First the place at which it began, for a client that receives nothing else.
  expect(await client.next()).toEqual({ id: expect.stringMatching(/^\d+\.\d+$/) })

  const { body } = await ask("POST", "/session", {
    body: { userId: "ālice\nevent: theft", device: { ip: "203.0.113.7" } }
  })
  const created = await nextOfUser(client)
  expect(created).toMatchObject({ event: "created", id: expect.stringMatching(/^\d+\.\d+\.\S+$/) })
  expect(dataOf(created)).toMatchObject({
    name: "created",
    eventId: expect.stringMatching(/^[\w-]{22}$/),
    sessionId: textAt(body, "session", "handle"),
    userId: "ālice\nevent: theft",
    device: { ip: "203.0.113.7" }
  })

  const other = await otherNode(store)
  await other.revoke({ sessionId: textAt(body, "session", "handle"), reason: "a line\n\nbreak" })
  expect(dataOf(await nextOfUser(client))).toMatchObject({
    name: "revoked",
    reason: "a line\n\nbreak"
  })
})

test("with Last-Event-ID it goes on where it was cut off", async () => {
  const { ask, url } = await runningService()
  const first = await listening(url)
  await first.next()
  for (const userId of ["alice", "bob"]) await ask("POST", "/session", { body: { userId } })
  const seen = [await nextOfUser(first), await nextOfUser(first)]
  first.leave()
  await ask("POST", "/session", { body: { userId: "carol" } })

  const second = await listening(url, { "last-event-id": seen[1]?.id ?? "" })
  expect(await second.next()).toEqual({ id: seen[1]?.id })
  // What was shortly before may come again: alice's does, for both are of the same second.
  expect(await nextOfUser(second)).toEqual(seen[0])
  expect(dataOf(await nextOfUser(second))).toMatchObject({ userId: "carol" })
})

test("a client that received nothing goes on from where it began", async () => {
  const { ask, url } = await runningService()
  const first = await listening(url)
  const began = await first.next()
  first.leave()
  await ask("POST", "/session", { body: { userId: "alice" } })
  const second = await listening(url, { "last-event-id": began?.id ?? "" })
  await second.next()
  expect(dataOf(await nextOfUser(second))).toMatchObject({ userId: "alice" })
})

test("an id that is none is refused", async () => {
  const { ask } = await runningService()
  for (const id of ["x", "1", "1.2.3", "-1.0", "1.0, 2.0"]) {
    const { status, body } = await ask("GET", "/events", { headers: { "last-event-id": id } })
    expect([id, status, body]).toEqual([
      id,
      400,
      {
        message: `Last-Event-ID: must be the id of an entry, as events gave it, got a string of ${id.length} characters`
      }
    ])
  }
})

test("it is open to whoever has the key alone, and HEAD opens nothing", async () => {
  const { url } = await runningService()
  expect(
    (await listening(url, { "api-key": "another key of the same kind" })).response.statusCode
  ).toBe(401)
  const asked = await fetch(new URL("/events", url), {
    method: "HEAD",
    headers: { "api-key": apiKey }
  })
  expect([asked.status, asked.headers.get("content-type"), await asked.text()]).toEqual([
    200,
    "text/event-stream",
    ""
  ])
})

test("a client that goes leaves nothing behind", async () => {
  const inner = memoryStore()
  const { reads, store } = countedReads(inner)
  const sessions = await otherNode(store)
  const ended: Promise<unknown>[] = []
  const { url, stop } = await startService({
    sessions: {
      ...sessions,
      events: (options) => {
        ended.push(once(options?.signal as AbortSignal, "abort"))
        return sessions.events(options)
      }
    },
    apiKeys: [apiKey],
    host: "127.0.0.1",
    port: 0,
    log: () => {},
    version: "0.0.0-test"
  })
  onTestFinished(() => stop(0))
  const clients = [await listening(url), await listening(url), await listening(url)]
  for (const client of clients) await client.next()
  expect(reads()).toBeGreaterThan(0)
  for (const client of clients) client.leave()
  await fetch(new URL("/events", url), { method: "HEAD", headers: { "api-key": apiKey } })
  expect(await Promise.all(ended)).toHaveLength(4)

  // While nobody reads for them, another node's feed looks at the log more than once.
  const before = reads()
  const other = await otherNode(inner)
  const feed = other.events()
  await feed.begin()
  const entries = feed[Symbol.asyncIterator]()
  for (const userId of ["alice", "bob"]) {
    await other.create({ userId })
    await entries.next()
  }
  expect(reads()).toBe(before)
})

test("a stop ends the streams, and does not wait for their clients", async () => {
  const { url, stop } = await runningService()
  const client = await listening(url)
  await client.next()
  const stopped = stop(60_000)
  expect(await client.next()).toBeUndefined()
  expect(client.response.complete).toBe(true)
  await stopped
})

test("a client of the command hears of another command's sessions, over SQLite", async () => {
  const cwd = folder()
  const env = { WATCHWORD_API_KEY: apiKey }
  const one = await serving(cwd, [], env)
  const two = await serving(cwd, [], env)
  const client = await listening(one.url)
  await client.next()
  await two.ask("POST", "/session", { body: { userId: "alice" }, headers: { "api-key": apiKey } })
  const message = await nextOfUser(client)
  expect(dataOf(message)).toMatchObject({ name: "created", userId: "alice" })
  expect(await one.process.kill("SIGTERM")).toEqual({ code: 0, signal: null })
  expect(await client.next()).toBeUndefined()
})
