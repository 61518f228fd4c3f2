/**
 * Makes a checkout ready to run: dependencies as the lock file has them, and sources built. Says
 * nothing when there is nothing to do, so every script can call it first.
 */
import { readFileSync, statSync, utimesSync } from "node:fs"
import { join } from "node:path"

import { capture, npm, root, say, show, stop, tool } from "./processes.mjs"

const modified = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs

/** Ends the script under a Node that the package does not support, which would fail obscurely. */
const checkNode = () => {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const [, major, minor] = /(\d+)\.(\d+)/.exec(engines.node).map(Number)
  const [runningMajor, runningMinor] = process.versions.node.split(".").map(Number)
  if (runningMajor < major || (runningMajor === major && runningMinor < minor)) {
    stop(`needs Node ${engines.node}, and this is ${process.version}`)
  }
}

/**
 * npm keeps its own copy of the lock file in node_modules, so that copy's age is the age of the
 * install. `npm ci` would be the usual command, but it refuses a lock file that lacks an optional
 * dependency's builds for other platforms, which is what npm writes where a registry mirror carries
 * only some of them. This one installs the same locked versions and leaves the lock file alone.
 */
export const installed = async (folder = ".") => {
  checkNode()
  const record = join(folder, "node_modules/.package-lock.json")
  const age = modified(record)
  if (age !== undefined && age >= modified(join(folder, "package-lock.json"))) return
  const of = folder === "." ? "" : ` of ${folder}`
  say(`installing dependencies${of} (npm install --no-save)`)
  // Development dependencies are needed for the build even where NODE_ENV says production.
  // stdout is the product's (it may be read by a program), so npm's goes to stderr.
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
  const code = await show(
    npm("install", "--prefix", folder, "--no-save", "--include=dev", ...quiet),
    { stdout: 2 }
  )
  if (code !== 0) stop(`npm install failed with exit code ${code}`)
  // When nothing had to change, npm leaves the record as old as it was.
  const now = new Date()
  utimesSync(join(root, record), now, now)
}

export const buildCommand = tool("typescript/bin/tsc", "-b")

/** tsc keeps its own record of what is up to date: a second build takes a fraction of a second. */
const built = async () => {
  if (modified("dist/cli/main.js") === undefined) say("building (tsc -b)")
  const { code, output } = await capture(buildCommand)
  if (code !== 0) stop(`the build failed\n${output}`)
}

export const readyTree = async () => {
  await installed()
  await built()
}
