/**
 * Starts a program of Node, again and again, each time to its end.
 */
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

import { median } from "../../../harness/measures.mjs"

const programs = fileURLToPath(new URL("../programs/", import.meta.url))

/** The command's file, as npm would link it. */
const watchwordCommand = () => {
  const manifest = createRequire(import.meta.url).resolve("watchword/package.json")
  return join(dirname(manifest), "dist", "cli", "main.js")
}

export const open = ({ parameters }) => {
  const { program, args, output = /^$/ } = parameters
  const file = program === "watchword" ? watchwordCommand() : join(programs, program)
  const start = () => {
    const begin = performance.now()
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
      cwd: programs,
      encoding: "utf8"
    })
    const milliseconds = performance.now() - begin
    if (status !== 0 || !output.test(stdout)) {
      throw new Error(`exit code ${status}\n${stdout}${stderr}`)
    }
    return milliseconds
  }
  return {
    prove: () => void start(),
    run: (milliseconds) => {
      const begin = performance.now()
      const times = []
      do times.push(start())
      while (performance.now() - begin < milliseconds)
      return {
        operations: times.length,
        milliseconds: performance.now() - begin,
        p50: median(times)
      }
    },
    close: () => {}
  }
}
