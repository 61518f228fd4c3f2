/**
 * `npm test`: makes the tree ready (some tests run the built files), makes MariaDB and Chromium
 * available and runs every test with coverage. Arguments after `npm test --` are vitest's; with
 * them the run is a part of the tests, for which the coverage thresholds mean nothing. A skipped
 * test is a failure: a green run must mean that everything was tried.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { chromiumAvailable } from "./chromium.mjs"
import { mariadbAvailable } from "./mariadb.mjs"
import { say, show, tool } from "./processes.mjs"
import { readyTree } from "./tree.mjs"

const args = process.argv.slice(2)
const byName = args.some((arg) => arg === "-t" || arg.startsWith("--testNamePattern"))

await readyTree()
await mariadbAvailable()
await chromiumAvailable()

const folder = mkdtempSync(join(tmpdir(), "watchword-test-"))
const file = join(folder, "results.json")
let code
let results
try {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
  const coverage = args.length === 0 ? ["--coverage"] : []
  code = await show(
    tool("vitest/vitest.mjs", "run", "--allowOnly=false", ...reporters, ...coverage, ...args)
  )
  results = JSON.parse(readFileSync(file, "utf8"))
} catch (error) {
  say(`vitest left no results: ${error.message}`)
  code ||= 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

if (results !== undefined) {
  const skipped = results.numPendingTests + results.numTodoTests
  // A run by name leaves out all other tests, which vitest counts as skipped.
  if (skipped > 0 && !byName) {
    const isSkipped = ({ status }) => status !== "passed" && status !== "failed"
    const names = results.testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(isSkipped).map(({ fullName }) => fullName)
    )
    say(`${skipped} tests were skipped, and none may be:\n  ${names.join("\n  ")}`)
    code ||= 1
  }
  if (code !== 0) say(`the tests failed (exit code ${code})`)
  process.stdout.write(`${results.numPassedTests} passed, ${results.numFailedTests} failed\n`)
}
process.exitCode = code
