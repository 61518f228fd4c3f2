/**
 * Services for tests: in this process over a store of choice, or as the command in a process and a folder
 * of its own.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { onTestFinished } from "vitest"

import type { Sessions } from "../../../src/app/sessions.ts"
import { createSessions } from "../../../src/createSessions.ts"
import { startService, type ServiceOptions } from "../../../src/http/service/service.ts"
import { memoryStore } from "../../../src/index.ts"
import type { SessionsOptions } from "../../../src/options/SessionsOptions.ts"
import type { LogEntry } from "../../../src/ports/Logger.ts"
import { startNode, type NodeProcess } from "../../support/childProcess.ts"
import { asking, type Ask } from "./asking.ts"

export const secret = "4f1c9a7be2d05836-the-secret-of-these-tests"
export const apiKey = "the-api-key-of-these-tests"

export interface Running {
  readonly url: string
  /** Asks with the API key, where the service has one. */
  readonly ask: Ask
  readonly sessions: Sessions<unknown, unknown>
  /** Everything that it logged so far. */
  readonly log: readonly LogEntry[]
  readonly stop: (grace: number) => Promise<void>
}

interface Wanted {
  readonly options?: Partial<SessionsOptions<unknown, unknown>>
  readonly apiKeys?: readonly string[]
  readonly limits?: NonNullable<ServiceOptions["limits"]>
}

/** A service in this process, by default over a store in memory and with an API key. */
export async function runningService(wanted: Wanted = {}): Promise<Running> {
  const { options, apiKeys = [apiKey], limits = {} } = wanted
  const log: LogEntry[] = []
  const note = (entry: LogEntry) => void log.push(entry)
  const sessions = await createSessions<unknown, unknown>({
    store: memoryStore(),
    secret,
    issuer: "https://service.test",
    logger: note,
    ...options
  })
  const service = await startService({
    sessions,
    apiKeys,
    limits,
    host: "127.0.0.1",
    port: 0,
    log: note,
    version: "0.0.0-test"
  })
  onTestFinished(async () => {
    await service.stop(0)
    await sessions.close()
  })
  const [key] = apiKeys
  const headers = key === undefined ? {} : { "api-key": key }
  return { url: service.url, ask: asking(service.url, headers), sessions, log, stop: service.stop }
}

/** A folder of the test's own, removed with it. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "watchword-service-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Writes a JSON file and answers its path. */
export function jsonFile(path: string, content: unknown): string {
  writeFileSync(path, JSON.stringify(content))
  return path
}

/** The command as it is installed, in a working directory of its own. */
export const command = (
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {}
): NodeProcess =>
  startNode("dist/cli/main.js", {
    args,
    env: {
      WATCHWORD_PORT: undefined,
      WATCHWORD_HOST: undefined,
      WATCHWORD_STORE: undefined,
      WATCHWORD_SECRET: undefined,
      WATCHWORD_API_KEY: undefined,
      ...env
    },
    // The module's path is absolute by then.
    nodeArgs: ["--import", `data:text/javascript,process.chdir(${JSON.stringify(cwd)})`]
  })

export interface Serving {
  readonly process: NodeProcess
  readonly url: string
  readonly ask: Ask
}

/** `watchword serve` on a free port, once it listens. */
export async function serving(
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = {}
): Promise<Serving> {
  const child = command(cwd, ["serve", ...args], { WATCHWORD_PORT: "0", ...env })
  const [, url = ""] = await child.line(/listens on (http:\S+)$/)
  return { process: child, url, ask: asking(url) }
}
