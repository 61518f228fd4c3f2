/**
 * `npm run bench`: readies the tree, installs what Watchword is compared with (bench/ has a
 * package.json of its own), makes the programs available that the suites asked for need, and runs
 * them. Arguments after `npm run bench --` are bench/run.mjs's.
 */
import { existsSync, symlinkSync } from "node:fs"
import { join } from "node:path"

import { mariadbAvailable } from "./mariadb.mjs"
import { root, show, stop, tool } from "./processes.mjs"
import { programAvailable } from "./programs.mjs"
import { installed, readyTree } from "./tree.mjs"

const folder = "bench"
const args = process.argv.slice(2)

/** The suites find Watchword by its name, as anyone's program does, and it is what was just built. */
const linkWatchword = () => {
  const link = join(root, folder, "node_modules", "watchword")
  if (!existsSync(link)) symlinkSync(root, link, "junction")
}

const program = (name, brewFormula) => () =>
  programAvailable(
    name,
    `these benchmarks need ${name}: install it ` +
      `(Debian: apt-get install ${name}; Homebrew: brew install ${brewFormula})`
  )

const available = {
  mariadb: mariadbAvailable,
  redis: program("redis-server", "redis"),
  wrk: program("wrk", "wrk")
}

await readyTree()
await installed(folder)
linkWatchword()

// Only now, for they import what has just been installed.
const { loadSuite } = await import("../bench/harness/suite.mjs")
const { readArguments, UsageError } = await import("../bench/harness/arguments.mjs")

try {
  const asked = readArguments(args)
  const measuring = asked.help === undefined && !asked.docs
  const suites = measuring ? await Promise.all(asked.suites.map(loadSuite)) : []
  for (const need of new Set(suites.flatMap(({ needs }) => needs))) await available[need]()
} catch (error) {
  if (error instanceof UsageError) stop(error.message)
  throw error
}

process.exitCode = await show([process.execPath, join(root, folder, "run.mjs"), ...args])
if (process.exitCode === 0 && args.includes("--docs")) {
  process.exitCode = await show(tool("oxfmt/bin/oxfmt", join("docs", "performance.md")))
}
