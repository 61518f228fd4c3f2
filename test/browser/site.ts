/**
 * The site under test: the server process, and a reverse proxy in front of it that can delay and so
 * reorder its answers.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"

import { build } from "vite"

import { startNode, type NodeProcess } from "../support/childProcess.ts"

export interface Site {
  /** Where the browser goes: the proxy. */
  readonly url: string
  /** How long each answer is held, in ms, from now on. */
  readonly delayAnswers: (delay: (path: string) => number) => void
  /** Kills the server with SIGKILL, and starts another on the same database. */
  readonly killAndRestart: () => Promise<void>
  /** Moves the server's clock. */
  readonly advance: (ms: number) => Promise<void>
  /** Ends the user's sessions, as an administrator would. */
  readonly revokeAll: () => Promise<void>
  /** Whether the application answers everything with 503. */
  readonly beDown: (down: boolean) => Promise<void>
  /** Begins anew: no delays, no counts. */
  readonly forget: () => Promise<void>
  /** Events by name, and `refresh requests`, since the server was started or `forget`. */
  readonly counts: () => Promise<Readonly<Record<string, number>>>
  readonly close: () => Promise<void>
}

/** The client as a browser would be given it: one minified module. */
export async function clientBundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: true, lib: { entry: "src/client/index.ts", formats: ["es"] } }
  })
  const [output] = Array.isArray(built) ? built : [built]
  if (output === undefined || !("output" in output)) throw new Error("nothing was built")
  return output.output[0].code
}

export async function startSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "watchword-browser-"))
  const bundle = join(folder, "client.js")
  await writeFile(bundle, await clientBundle())
  const start = async (): Promise<{ process: NodeProcess; port: number }> => {
    const args = ["test/browser/server.ts", join(folder, "sessions.db"), "0", bundle]
    const process = startNode("test/support/runTypeScript.mjs", { args })
    const [, port] = await process.line(/listening on (\d+)/)
    return { process, port: Number(port) }
  }

  let running = await start()
  let delay: (path: string) => number = () => 0
  const proxy = createServer((incoming, outgoing) => {
    forward(incoming, outgoing, running.port, () => delay(incoming.url ?? "/"))
  })
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve))
  const url = `http://localhost:${(proxy.address() as AddressInfo).port}`
  const direct = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${running.port}${path}`, init)

  return {
    url,
    delayAnswers: (next) => {
      delay = next
    },
    killAndRestart: async () => {
      await running.process.kill("SIGKILL")
      running = await start()
    },
    advance: async (ms) => {
      await direct("/test/advance", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ms })
      })
    },
    revokeAll: async () => {
      await direct("/test/revoke", { method: "POST" })
    },
    beDown: async (down) => {
      await direct("/test/down", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ down })
      })
    },
    forget: async () => {
      delay = () => 0
      await direct("/test/forget", { method: "POST" })
    },
    counts: async () => (await (await direct("/test/counts")).json()) as Record<string, number>,
    close: async () => {
      proxy.closeAllConnections()
      proxy.close()
      await running.process.kill()
      await rm(folder, { recursive: true })
    }
  }
}

/** Passes a request on, and holds its answer for as long as it is told to. */
function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  held: () => number
): void {
  const { method, url, headers } = incoming
  const onward = request({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
    void after(held()).then(() => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(outgoing)
    })
  })
  onward.on("error", () => outgoing.destroy())
  outgoing.on("close", () => onward.destroy())
  incoming.pipe(onward)
}
