/**
 * Connections over real HTTP: server-sent events, each answer a connection.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

import { expect, it, onTestFinished } from "vitest"

import { nodes } from "../events/nodes.ts"
import { granted, type Node } from "../useCases/given.ts"

/** Serves a node's sockets as streams of events; answers the address. */
async function serve(sessions: Node): Promise<string> {
  const server = createServer((request, response) => {
    const answer = async () => {
      const checked = await sessions.verify(request.headers.authorization?.slice(7) ?? "")
      if (!checked.ok) {
        response.writeHead(401).end()
        return
      }
      response.writeHead(200, { "content-type": "text/event-stream" })
      const detach = sessions.sockets.attach(checked.session, {
        send: (text) => response.write(`data: ${text}\n\n`),
        close: (code, reason) => response.end(`event: close\ndata: ${code} ${reason}\n\n`)
      })
      response.once("close", detach)
    }
    answer().catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Stream {
  /** The next event, or undefined at the end of the stream. */
  readonly next: () => Promise<string | undefined>
  readonly leave: () => void
}

async function open(url: string, accessToken: string): Promise<Stream> {
  const leaving = new AbortController()
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${accessToken}` },
    signal: leaving.signal
  })
  expect(response.status).toBe(200)
  if (response.body === null) throw new Error("the answer has no body")
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ""
  return {
    leave: () => leaving.abort(),
    next: async () => {
      while (!text.includes("\n\n")) {
        const { done, value } = await reader.read()
        if (done) return text === "" ? undefined : text
        text += value
      }
      const [event = "", ...rest] = text.split("\n\n")
      text = rest.join("\n\n")
      return event
    }
  }
}

it("a stream of server-sent events follows its session from node to node, and ends with it", async () => {
  const { clock, node } = nodes()
  const [one, two] = [(await node()).sessions, (await node()).sessions]
  const [first, second] = [
    granted(await one.create({ userId: "alice" })),
    granted(await one.create({ userId: "alice" }))
  ]
  const laptop = await open(await serve(one), first.accessToken.value)
  const phone = await open(await serve(two), second.accessToken.value)
  const at = clock.now()
  const data = (message: object) => `data: ${JSON.stringify(message)}`
  const attached = ({ id: sessionId }: { readonly id: string }) =>
    data({ type: "session.attached", sessionId, at })
  expect(await laptop.next()).toBe(attached(first.session))
  expect(await phone.next()).toBe(attached(second.session))

  await one.revokeOthers({ sessionId: first.session.id })
  const { id: sessionId } = second.session
  expect(await phone.next()).toBe("event: close\ndata: 4401 session_revoked")
  expect(await phone.next()).toBeUndefined()
  expect(await laptop.next()).toBe(data({ type: "session.ended", sessionId, at, cause: "revoked" }))

  // Whoever has left is no trouble to what comes later.
  laptop.leave()
  await one.create({ userId: "alice" })
  expect(await one.revoke({ sessionId: first.session.id })).toEqual({ revoked: true })
})
