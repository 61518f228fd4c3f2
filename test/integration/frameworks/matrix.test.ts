/**
 * Runs the whole matrix for every framework, and holds that none is left out.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"

import { expect, it } from "vitest"

import { frameworks } from "./frameworks.ts"
import { matrix } from "./matrix.ts"

for (const shown of Object.values(frameworks)) {
  for (const [name, framework] of Object.entries(shown)) matrix(name, framework)
}

it("every framework adapter that the package offers is among them", () => {
  const { exports } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8")
  ) as { readonly exports: Readonly<Record<string, string>> }
  const offered = Object.values(exports).flatMap(
    (file) => /^\.\/dist\/http\/(\w+)\/index\.js$/.exec(file)?.[1] ?? []
  )
  expect(Object.keys(frameworks).toSorted()).toEqual(offered.toSorted())
})
