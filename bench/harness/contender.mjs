/**
 * The harness's side of a contender's process: orders go out one at a time, and an answer, a failure
 * or the process's end comes back.
 */
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"

const program = fileURLToPath(new URL("child.mjs", import.meta.url))
const keptOutput = 4000

export class ContenderFailure extends Error {}

/**
 * @param {string} where for messages
 * @param {string[]} nodeArguments
 */
export const startContender = (where, nodeArguments = []) => {
  const child = fork(program, [], {
    execArgv: nodeArguments,
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, NODE_ENV: "production" }
  })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output = (output + text).slice(-keptOutput)))
  }
  const failed = (problem) =>
    new ContenderFailure([`${where}: ${problem}`, output.trimEnd()].filter(Boolean).join("\n"))

  let waiting
  const settle = (outcome) => {
    const { resolve, reject, timer } = waiting ?? {}
    clearTimeout(timer)
    waiting = undefined
    if (outcome instanceof Error) reject?.(outcome)
    else resolve?.(outcome)
  }
  child.on("message", ({ answer, failure }) =>
    settle(failure === undefined ? answer : failed(failure))
  )
  child.on("error", (error) => settle(failed(error.message)))
  const ended = new Promise((resolve) => {
    // "close", not "exit": by then its last words have been read.
    child.on("close", (code, signal) => {
      settle(failed(`its process ended (${signal ?? `exit code ${code}`})`))
      resolve()
    })
  })

  const tell = (order, details, patience) =>
    new Promise((resolve, reject) => {
      if (!child.connected) {
        reject(failed("its process has ended"))
        return
      }
      const timer = setTimeout(
        () => settle(failed(`no answer to ${order} within ${patience / 1000} s`)),
        patience
      )
      waiting = { resolve, reject, timer }
      child.send({ order, ...details })
    })

  const kill = () => {
    child.kill("SIGKILL")
    return ended
  }
  return {
    open: (module, context) => tell("open", { module, context }, 1_800_000),
    /** @returns {Promise<import("./suite.mjs").Sample>} */
    run: (milliseconds) => tell("run", { milliseconds }, milliseconds * 10 + 600_000),
    /** Whatever it left running has no say in when its process ends. */
    close: async () => {
      await tell("close", {}, 60_000)
      await kill()
    },
    kill
  }
}
