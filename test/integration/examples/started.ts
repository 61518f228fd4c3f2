/**
 * The examples as somebody has them who copied a folder: `watchword` is a link to this package in a
 * `node_modules` above, which is what npm makes of `file:../..`. Each runs as a process of its own.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs"
import { basename, join } from "node:path"
import { pathToFileURL } from "node:url"

import { startNode, type NodeProcess } from "../../support/childProcess.ts"
import { removeAtEnd } from "../../support/watchdog.ts"
import { root } from "../docs/markdown.ts"
import { makeClient, type Client } from "../frameworks/client.ts"

export interface Copied {
  readonly folder: string
  readonly dispose: () => void
}

/** What the examples listen as; nothing of it is looked up. */
export const issuer = "https://site.example"

/** The names of all examples. */
export const examples: readonly string[] = readdirSync(join(root, "examples"), {
  withFileTypes: true
})
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** A copy of all examples, inside this package so that its frameworks are found. */
export function copyExamples(): Copied {
  const parent = join(root, "dist", ".test")
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, "examples-"))
  removeAtEnd(folder)
  cpSync(join(root, "examples"), folder, {
    recursive: true,
    filter: (path) => basename(path) !== "node_modules"
  })
  mkdirSync(join(folder, "node_modules"))
  symlinkSync(root, join(folder, "node_modules", "watchword"), "junction")
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface Running {
  readonly process: NodeProcess
  readonly port: number
  /** A browser with an empty jar. */
  readonly client: () => Client
  /** Moves the process's clock ahead. */
  readonly advance: (ms: number) => Promise<void>
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Runs an example without waiting for anything. */
export const launch = ({ folder }: Copied, name: string, env: Environment = {}): NodeProcess =>
  startNode(join(folder, name, "server.js"), {
    nodeArgs: [
      "--import",
      pathToFileURL(join(root, "test/integration/examples/movableClock.mjs")).href
    ],
    env: { PORT: "0", ISSUER: issuer, WATCHWORD_SECRET: undefined, MARIADB_URL: undefined, ...env }
  })

/** Runs an example until it listens. */
export async function start(copied: Copied, name: string, env?: Environment): Promise<Running> {
  const process = launch(copied, name, env)
  const [, port] = await process.line(/^http:\/\/localhost:(\d+)$/)
  const issued = new Set<string>()
  let ahead = 0
  return {
    process,
    port: Number(port),
    client: () => makeClient(Number(port), issued),
    advance: async (ms) => {
      ahead += ms
      process.write(String(ms))
      await process.line(new RegExp(`^the clock is ${ahead} ms ahead$`))
    }
  }
}
