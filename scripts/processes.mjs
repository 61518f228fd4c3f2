/**
 * Runs the programs that the scripts are made of: the ones whose output the caller should see as it
 * comes, and the ones whose output matters only when they fail. Node's own modules only, because it
 * runs before anything is installed.
 */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

/** A line about what the scripts do. On stderr, so that stdout stays the program's own. */
export const say = (line) => process.stderr.write(`watchword: ${line}\n`)

/** Ends the script with a sentence for a person instead of a stack. */
export const stop = (message) => {
  say(message)
  process.exit(1)
}

/**
 * The command line of a program that a development dependency brings, started by Node itself:
 * the links in node_modules/.bin are shell scripts on some platforms.
 */
export const tool = (path, ...args) => [process.execPath, join(root, "node_modules", path), ...args]

/** npm as it was started, so that its version is the caller's; else the npm on PATH. */
export const npm = (...args) => {
  const running = process.env.npm_execpath
  return running?.endsWith("npm-cli.js") ? [process.execPath, running, ...args] : ["npm", ...args]
}

/**
 * Runs a program with the caller's own input and output and answers its exit code. A Ctrl-C reaches
 * the whole process group, so it is left to the program; SIGTERM reaches only us and is passed on.
 */
export const show = ([command, ...args], { env = process.env, stdout = "inherit" } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["inherit", stdout, "inherit"] })
    const leaveToChild = () => {}
    const passOn = () => child.kill("SIGTERM")
    process.on("SIGINT", leaveToChild)
    process.on("SIGTERM", passOn)
    child.on("error", reject)
    child.on("close", (code, signal) => {
      process.off("SIGINT", leaveToChild)
      process.off("SIGTERM", passOn)
      resolve(code ?? (signal === "SIGINT" ? 130 : 143))
    })
  })

/** Runs a program in silence and answers its exit code and all that it printed. */
export const capture = ([command, ...args], { cwd = root, env = process.env } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8")
      stream.on("data", (text) => (output += text))
    }
    child.on("error", reject)
    child.on("close", (code) => resolve({ code: code ?? 1, output }))
  })
