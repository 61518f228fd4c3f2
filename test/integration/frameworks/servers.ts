/**
 * Listening on a free port of 127.0.0.1: for Node's handlers, and for those of the Fetch standard.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { Readable } from "node:stream"

import type { Sessions } from "../../../src/app/sessions.ts"
import type { Device } from "../../../src/domain/device.ts"
import type { Application, Claims, Data, Listening } from "./application.ts"

// As many as may connect at once.
const backlog = 2048

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown

export async function nodeServer(listener: Listener): Promise<Listening> {
  // A listener that fails is an unhandled rejection, which fails the test.
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  const open = new Set<Socket>()
  const waiting = new Set<() => void>()
  server.on("connection", (socket) => {
    open.add(socket)
    socket.once("close", () => {
      open.delete(socket)
      if (open.size > 0) return
      for (const tell of waiting) tell()
      waiting.clear()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", backlog, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    deserted: () =>
      open.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.add(resolve)
          }),
    close: async () => {
      const done = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await done
    }
  }
}

const addresses = new WeakMap<Request, string>()

/**
 * The option `device` of fetch adapters, for a `Request` does not tell where it came from. Behind a trusted
 * proxy the headers do.
 */
export const deviceOption =
  ({ transport }: Sessions<Claims, Data>, device: Application["device"]) =>
  (request: Request): Device => ({
    ...(transport.trustProxy ? {} : { ip: addresses.get(request) ?? "" }),
    ...device?.((name) => request.headers.get(name) ?? undefined)
  })

/** Serves a handler of requests and responses, and nothing more of the standard than it needs. */
export const webServer = (handler: (request: Request) => Promise<Response>): Promise<Listening> =>
  nodeServer(async (incoming, outgoing) => {
    const request = requestOf(incoming)
    addresses.set(request, incoming.socket.remoteAddress ?? "")
    const response = await handler(request)
    outgoing.statusCode = response.status
    for (const [name, value] of response.headers) outgoing.appendHeader(name, value)
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  })

function requestOf(incoming: IncomingMessage): Request {
  const { headers, method = "GET", url = "/" } = incoming
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one])
  )
  const hasBody = method !== "GET" && method !== "HEAD"
  // The host is the client's to write, so it decides nothing here.
  const target = /^[a-z]+:\/\//i.test(url) ? new URL(url).pathname : url
  return new Request(`http://site.example${target === "*" ? "/" : target}`, {
    method,
    headers: fields,
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {})
  } as RequestInit)
}
