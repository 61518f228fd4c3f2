/**
 * A private server program in a temporary folder: started, waited for, and gone at the end, however
 * the end comes.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"

import { watchOver } from "./watchdog.mjs"

const patience = 120_000

const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address()
  server.close()
  await once(server, "close")
  return port
}

/**
 * @param {string} name for the folder and messages
 * @param {(folder: string, port: number) => Promise<string[]> | string[]} command
 * @param {(port: number) => Promise<boolean>} answers whether it can be used
 * @returns {Promise<{ port: number, stop: () => Promise<void> }>}
 */
export const startServer = async (name, command, answers) => {
  const folder = mkdtempSync(join(tmpdir(), `watchword-bench-${name}-`))
  const port = await freePort()
  const [program, ...args] = await command(folder, port)
  const log = openSync(join(folder, "log"), "a")
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", log, log], detached: true })
  closeSync(log)
  child.on("error", () => {})
  const exited = child.pid === undefined ? Promise.resolve() : once(child, "exit")
  const hasEnded = () =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null
  const unwatch = child.pid === undefined ? () => {} : watchOver(folder, child.pid)

  const stop = async (signal = "SIGTERM") => {
    if (!hasEnded()) child.kill(signal)
    await exited
    unwatch()
    rmSync(folder, { recursive: true, force: true })
  }

  const deadline = performance.now() + patience
  while (!hasEnded() && performance.now() < deadline) {
    if (await answers(port)) return { port, stop: () => stop() }
    await pause(20)
  }
  const words = readFileSync(join(folder, "log"), "utf8").trimEnd().split("\n").slice(-10)
  await stop("SIGKILL")
  throw new Error(`${name} did not start\n${words.join("\n")}`)
}
