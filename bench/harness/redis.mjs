/**
 * A private Redis, in memory only, as it is commonly run for sessions.
 */
import { execFile } from "node:child_process"
import { connect } from "node:net"
import { promisify } from "node:util"

import { findProgram } from "../../scripts/programs.mjs"
import { startServer } from "./server.mjs"

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"))
    const end = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(2000, () => end(false))
    socket.on("data", (data) => end(data.toString().startsWith("+PONG")))
    socket.on("error", () => end(false))
  })

export const startRedis = async () => {
  const program = findProgram("redis-server")
  const command = (_folder, port) => [
    program,
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no"
  ]
  const { port, stop } = await startServer("redis", command, answers)
  const { stdout } = await promisify(execFile)(program, ["--version"])
  const version = /v=(\S+)/.exec(stdout)?.[1] ?? stdout.trim()
  return { host: "127.0.0.1", port, url: `redis://127.0.0.1:${port}`, version, stop }
}
