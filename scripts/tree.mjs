/**
 * Makes a checkout ready to run: dependencies as the lock file has them, and sources built. Says
 * nothing when there is nothing to do, so every script can call it first.
 */
import { readFileSync, statSync } from "node:fs"
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

/** npm writes its own copy of the lock file last, so that copy's age is the age of the install. */
export const installed = async () => {
  checkNode()
  const age = modified("node_modules/.package-lock.json")
  if (age !== undefined && age >= modified("package-lock.json")) return
  say("installing dependencies (npm ci)")
  // Development dependencies are needed for the build even where NODE_ENV says production.
  // stdout is the product's (it may be read by a program), so npm's goes to stderr.
  const code = await show(npm("ci", "--include=dev", "--no-audit", "--no-fund"), { stdout: 2 })
  if (code !== 0) stop(`npm ci failed with exit code ${code}`)
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
