/**
 * Which processor does what. A server and the program that asks it must not take each other's time, so where
 * `taskset` is at hand the server has one processor for all its threads, and the load comes from another.
 */
import { execFileSync } from "node:child_process"

/** The processors that this process may run on, or nothing where that cannot be told or chosen. */
function allowed() {
  try {
    const told = execFileSync("taskset", ["-cp", String(process.pid)], { encoding: "utf8" })
    return (told.split(":").at(-1) ?? "").split(",").flatMap((part) => {
      const [first, last = first] = part.trim().split("-").map(Number)
      return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    })
  } catch {
    return []
  }
}

const [server, load] = allowed()

/** Whether the server and its load have a processor each. */
export const apart = load !== undefined

/**
 * Gives a server's process, with all threads that it has by now, a processor of its own.
 *
 * @param {number} [pid] this process, where it is not said
 */
export function pinServer(pid = process.pid) {
  if (apart)
    execFileSync("taskset", ["-a", "-cp", String(server), String(pid)], { stdio: "ignore" })
}

/**
 * A command, on the processor where the load comes from.
 *
 * @param {readonly string[]} command
 * @returns {readonly string[]}
 */
export const onLoadsProcessor = (command) =>
  apart ? ["taskset", "-c", String(load), ...command] : command
