/**
 * Real Node processes for tests: the built command or a script of the tests, with its own
 * environment (a time zone, say), read line by line and killed at any moment. None outlives its
 * test file, nor the test run.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { resolve } from "node:path"
import { fileURLToPath } from "node:url"

import { afterAll } from "vitest"

import { killAtEnd } from "./watchdog.ts"

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface NodeProcess {
  readonly pid: number
  /** All that it has printed so far. */
  readonly stdout: string
  readonly stderr: string
  /** The first line on stdout or stderr, past or future, that matches. Rejects when it ends first. */
  readonly line: (matching: RegExp) => Promise<RegExpExecArray>
  /** Sends a line to its stdin. */
  readonly write: (line: string) => void
  /** Resolves when it has ended and all its output has been read. */
  readonly exited: Promise<Exit>
  /** Sends the signal, by default the one that cannot be caught, and waits for the end. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<Exit>
}

const root = fileURLToPath(new URL("../..", import.meta.url))
const open = new Set<NodeProcess>()

afterAll(async () => {
  await Promise.all([...open].map((child) => child.kill()))
})

/** Runs a module, named by its path from the package's root: `dist/cli/main.js`. */
export const startNode = (
  module: string,
  {
    args = [],
    env = {},
    nodeArgs = []
  }: {
    readonly args?: ReadonlyArray<string>
    /** Added to this process's environment; undefined takes a variable away. */
    readonly env?: Readonly<Record<string, string | undefined>>
    readonly nodeArgs?: ReadonlyArray<string>
  } = {}
): NodeProcess => {
  const child = spawn(process.execPath, [...nodeArgs, resolve(root, module), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: "pipe"
  })
  killAtEnd(child)
  child.stdin.on("error", () => {})

  const text = { stdout: "", stderr: "" }
  const searches = new Set<() => void>()
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (more: string) => {
      text[name] += more
      for (const search of searches) search()
    })
  }

  const find = (matching: RegExp) => {
    // Only whole lines: half of a line could match by accident.
    const lines = [text.stdout, text.stderr].flatMap((all) => all.split("\n").slice(0, -1))
    const pattern = new RegExp(matching.source, matching.flags.replace(/[gy]/g, ""))
    return lines.map((line) => pattern.exec(line)).find((match) => match !== null)
  }

  const exited = once(child, "close").then(([code, signal]): Exit => {
    open.delete(started)
    return { code: code as Exit["code"], signal: signal as Exit["signal"] }
  })

  const started: NodeProcess = {
    pid: child.pid ?? 0,
    get stdout() {
      return text.stdout
    },
    get stderr() {
      return text.stderr
    },
    line: (matching) =>
      new Promise((found, missing) => {
        const search = () => {
          const match = find(matching)
          if (match === undefined) return
          searches.delete(search)
          found(match)
        }
        searches.add(search)
        search()
        const ended = () => {
          const all = `stdout:\n${text.stdout}\nstderr:\n${text.stderr}`
          missing(new Error(`${module} ended before it printed ${matching}\n${all}`))
        }
        exited.then(ended, missing)
      }),
    write: (line) => child.stdin.write(`${line}\n`),
    exited,
    kill: (signal = "SIGKILL") => {
      child.kill(signal)
      return exited
    }
  }
  open.add(started)
  return started
}
