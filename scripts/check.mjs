/**
 * `npm run check`: everything that can be known without running the product, in seconds. Types
 * first, for the rest reads what the build leaves; the others at the same time. The first failure
 * ends the run with that check's own output.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { capture, npm, root, tool } from "./processes.mjs"
import { buildCommand, installed } from "./tree.mjs"

const folder = mkdtempSync(join(tmpdir(), "watchword-check-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))

const check = async (label, command) => {
  const start = performance.now()
  const { code, output } = await capture(command)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  process.stdout.write(`${code === 0 ? "ok  " : "FAIL"} ${label} (${seconds} s)\n`)
  if (code !== 0) {
    process.stdout.write(`${output.trimEnd()}\n`)
    process.exit(1)
  }
}

/** The Effect rules, which the compiler does not know: where effects are made and run. */
const effectRules = (layer) =>
  check(
    `effect rules in ${layer}`,
    // The program wants a full path.
    tool(
      "@effect/tsgo/dist/effect-tsgo.cjs",
      "diagnostics",
      "--strict",
      "--format",
      "text",
      "--project",
      join(root, layer, "tsconfig.json")
    )
  )

/** The package as npm would publish it, packed once for both of its judges. */
const packaged = async () => {
  // No scripts: prepack builds, and that has been done.
  await check("npm pack", npm("pack", "--ignore-scripts", "--silent", "--pack-destination", folder))
  const archive = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".tgz"))
  )
  await Promise.all([
    check("publint", tool("publint/src/cli.js", archive, "--strict")),
    check("attw", tool("@arethetypeswrong/cli/dist/index.js", archive, "--profile", "esm-only"))
  ])
}

await installed()
await check("tsc -b", buildCommand)
await Promise.all([
  check("oxlint", tool("oxlint/bin/oxlint", "--deny-warnings")),
  ...["src/app", "src/adapters", "src/http", "src"].map(effectRules),
  check("oxfmt", tool("oxfmt/bin/oxfmt", "--check")),
  check("knip", tool("knip/bin/knip.js")),
  packaged()
])
