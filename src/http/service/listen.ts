import { Server, type ServerOptions, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"

import { serve, type H3 } from "h3"

/**
 * The service on a socket: limits on what a client may take, and a stop that lets what is under way
 * finish.
 */
import { isLoopback } from "./loopback.ts"

export interface ListenOptions {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly apiKeys: readonly string[]
  /** Milliseconds that differ from `limits`. */
  readonly limits?: Partial<typeof limits>
}

/** How slow a client may be, in milliseconds. */
export const limits = {
  /** From the first byte to the last of the headers. */
  headersTimeout: 10_000,
  /** From the first byte to the last of the request. */
  requestTimeout: 30_000,
  /** Between two requests on one connection; longer than the 60 s of the usual load balancer. */
  keepAliveTimeout: 65_000,
  /** How often the first two are looked at. */
  connectionsCheckingInterval: 5_000
}

/** The service may not listen there: see `listenProblem`. */
export class ListenRefused extends Error {
  override readonly name = "ListenRefused"
}

export interface Listening {
  /** Where it listens, such as `http://127.0.0.1:3567`. */
  readonly url: string
  /**
   * Accepts no more connections, answers what is under way for at most `grace` milliseconds, and cuts
   * off what is left then.
   */
  readonly stop: (grace: number) => Promise<void>
}

/** Why the service may not listen there, with the cure; undefined where it may. */
export const listenProblem = ({ host, apiKeys }: ListenOptions): string | undefined =>
  apiKeys.length > 0 || isLoopback(host)
    ? undefined
    : `without an API key the service listens on loopback only, not on ${host}: set an API key, or listen on 127.0.0.1`

/** Rejects with `ListenRefused`, or with Node's own error, such as `EADDRINUSE`. */
export async function listen(app: H3, options: ListenOptions): Promise<Listening> {
  const { host, port } = options
  const problem = listenProblem(options)
  if (problem !== undefined) throw new ListenRefused(problem)
  const node: ServerOptions = { ...limits, ...options.limits }
  const running = serve(app, {
    hostname: host,
    port,
    manual: true,
    silent: true,
    gracefulShutdown: false,
    node
  })
  const server = running.node?.server
  if (!(server instanceof Server)) throw new TypeError("h3 made no HTTP/1.1 server")
  server.on("clientError", answerClientError)
  const stop = graceful(server)
  await running.serve()
  return { url: urlOf(server.address() as AddressInfo), stop }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`
}

const clientErrors: Readonly<Record<string, readonly [string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "the request took too long to arrive"],
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "the headers are too large"]
}

/** What is not even HTTP gets its message, too. */
function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  const begun = answerOn(socket)?.headersSent
  if (!socket.writable || begun === true || error.code === "ECONNRESET") {
    socket.destroy()
    return
  }
  const [status, message] = clientErrors[error.code ?? ""] ?? [
    "400 Bad Request",
    "the request is not HTTP/1.1"
  ]
  const body = JSON.stringify({ message })
  const type = "application/json; charset=utf-8"
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`
  )
}

/** The answer that is under way on a connection. */
const answerOn = (socket: Socket): ServerResponse | null | undefined =>
  "_httpMessage" in socket ? (socket._httpMessage as ServerResponse | null) : undefined

function graceful(server: Server): Listening["stop"] {
  const connections = new Set<Socket>()
  server.on("connection", (socket: Socket) => {
    connections.add(socket)
    socket.once("close", () => connections.delete(socket))
  })
  return async (grace) => {
    // A connection that is kept for another request would be waited for until that comes.
    const closing = (response: ServerResponse) => response.setHeader("connection", "close")
    server.prependListener("request", (_request, response: ServerResponse) => closing(response))
    for (const connection of connections) {
      const response = answerOn(connection)
      if (response?.headersSent === false) closing(response)
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), grace)
      server.close(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
