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
 * A small shell that reads our pipe, which the system closes when we are gone: a run that is killed
 * has no last words. In a process group of its own, so that a Ctrl-C does not end it first.
 */
const watchOver = (pid, folder) => {
  const script = 'cat >/dev/null; kill -9 "$1" 2>/dev/null; sleep 1; rm -rf -- "$2"'
  const shell = spawn("/bin/sh", ["-c", script, "sh", String(pid), folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true
  })
  shell.unref()
  shell.stdin.unref()
  return () => shell.kill("SIGKILL")
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
  const unwatch = child.pid === undefined ? () => {} : watchOver(child.pid, folder)

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
