/**
 * A TCP proxy that breaks the network on demand: between a pool and its database, or a client and
 * its service. Faults apply to open connections as well as to new ones.
 *
 * Bytes held by `blackhole` are delivered once another fault is set, as after a real partition: a
 * write that the client gave up may still happen.
 */
import { EventEmitter, once } from "node:events"
import { type AddressInfo, createServer, Socket } from "node:net"
import { setTimeout as pause } from "node:timers/promises"

export type Fault =
  | { readonly kind: "pass" }
  /** Every chunk, either way, comes this much later. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Requests arrive; the first byte of an answer ends the client's connection instead. */
  | { readonly kind: "dropReplies" }
  /** Connections are accepted and nothing passes, either way. */
  | { readonly kind: "blackhole" }
  /** Every connection is reset (RST, which clients see as ECONNRESET). */
  | { readonly kind: "reset" }
  /** Nobody listens any more, and open connections are reset: the server is gone. */
  | { readonly kind: "refuse" }
  /** The client is told that no more will come (FIN); what it sends still arrives. */
  | { readonly kind: "halfClose" }

export interface FaultProxy {
  readonly host: string
  readonly port: number
  /** How many client connections are open. */
  readonly connections: number
  readonly setFault: (fault: Fault) => Promise<void>
  /**
   * Once a client chunk matches: it is forwarded, and when the server has answered, the client's
   * connection is destroyed and the answer thrown away. So the request has certainly been carried
   * out. Resolves when that has happened.
   */
  readonly cutNextReply: (matches: (clientBytes: Buffer) => boolean) => Promise<void>
  /** Once a client chunk matches: both connections are destroyed before the server sees it. */
  readonly cutNextRequest: (matches: (clientBytes: Buffer) => boolean) => Promise<void>
  readonly close: () => Promise<void>
}

interface Cut {
  readonly matches: (clientBytes: Buffer) => boolean
  readonly of: "request" | "reply"
  readonly done: () => void
}

interface Link {
  readonly client: Socket
  readonly server: Socket
  awaitingCut?: Cut
}

/** Ends both ways without a word that could be taken for a TCP-level fault. */
const sever = ({ client, server }: Link) => {
  client.destroy()
  server.destroy()
}

const reset = ({ client, server }: Link) => {
  client.resetAndDestroy()
  server.destroy()
}

const write = async (to: Socket, chunk: Buffer) => {
  if (!to.write(chunk)) await Promise.race([once(to, "drain"), once(to, "close")])
}

/** Reading to the end must not destroy the socket: the other direction may still be in use. */
const chunksOf = (from: Socket): AsyncIterable<Buffer> => from.iterator({ destroyOnReturn: false })

export const startFaultProxy = async (target: {
  readonly host: string
  readonly port: number
}): Promise<FaultProxy> => {
  let fault: Fault = { kind: "pass" }
  const changes = new EventEmitter().setMaxListeners(0)
  const links = new Set<Link>()
  const cuts = new Set<Cut>()

  const now = () => fault
  const permitted = async () => {
    while (now().kind === "blackhole") await once(changes, "fault")
    const current = now()
    if (current.kind === "delay") await pause(current.ms)
  }

  const forwardRequests = async (link: Link) => {
    try {
      for await (const chunk of chunksOf(link.client)) {
        await permitted()
        const cut = [...cuts].find(({ matches }) => matches(chunk))
        if (cut !== undefined) {
          cuts.delete(cut)
          if (cut.of === "request") {
            sever(link)
            cut.done()
            return
          }
          link.awaitingCut = cut
        }
        await write(link.server, chunk)
      }
    } catch {
      // The client is gone; what it had sent is still the server's.
    }
    link.server.end()
  }

  const forwardReplies = async (link: Link) => {
    try {
      for await (const chunk of chunksOf(link.server)) {
        await permitted()
        if (link.awaitingCut !== undefined || now().kind === "dropReplies") {
          sever(link)
          link.awaitingCut?.done()
          return
        }
        if (now().kind !== "halfClose") await write(link.client, chunk)
      }
      link.client.end()
    } catch {
      reset(link)
    }
  }

  const accept = async (client: Socket) => {
    const link: Link = { client, server: new Socket({ allowHalfOpen: true }) }
    links.add(link)
    client.on("error", () => {})
    client.on("close", () => {
      if (link.server.destroyed) links.delete(link)
    })
    link.server.on("error", () => {})
    link.server.on("close", () => links.delete(link))
    if (now().kind === "reset" || now().kind === "refuse") reset(link)
    if (now().kind === "halfClose") client.end()
    await permitted()
    if (link.server.destroyed) return
    link.server.connect(target)
    await Promise.all([forwardRequests(link), forwardReplies(link)])
  }

  const listener = createServer(
    { allowHalfOpen: true, noDelay: true },
    (client) => void accept(client)
  )
  const listen = async (port: number) => {
    if (listener.listening) return
    listener.listen(port, "127.0.0.1")
    await once(listener, "listening")
  }
  const refuse = async () => {
    if (!listener.listening) return
    const closed = once(listener, "close")
    listener.close()
    await closed
  }

  const setFault = async (next: Fault) => {
    fault = next
    changes.emit("fault")
    if (next.kind === "reset" || next.kind === "refuse") for (const link of links) reset(link)
    if (next.kind === "halfClose") for (const { client } of links) client.end()
    await (next.kind === "refuse" ? refuse() : listen(port))
  }
  const cutNext = (of: Cut["of"], matches: Cut["matches"]) =>
    new Promise<void>((done) => cuts.add({ matches, of, done }))

  await listen(0)
  const { port } = listener.address() as AddressInfo
  return {
    host: "127.0.0.1",
    port,
    get connections() {
      return [...links].filter(({ client }) => !client.destroyed).length
    },
    setFault,
    cutNextReply: (matches) => cutNext("reply", matches),
    cutNextRequest: (matches) => cutNext("request", matches),
    close: () => setFault({ kind: "refuse" })
  }
}
