/**
 * docs/controls.md names tests that exist.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { describe, expect, it } from "vitest"

import { page, root, sections } from "./markdown.ts"

interface Named {
  readonly file: string
  readonly test: string
}

const controls = page("docs/controls.md")

const namedIn = (text: string): readonly Named[] =>
  [...text.matchAll(/^- `([^`]+)`: "(.*)"$/gm)].map(([, file = "", test = ""]) => ({ file, test }))

/** Whether a file has a test of this name that runs: `it(` or `test(`, or what `each(…)` gave, before its name. */
function has({ file, test }: Named): boolean {
  const path = join(root, file)
  if (!file.startsWith("test/") || !existsSync(path)) return false
  const name = JSON.stringify(test).replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
  return new RegExp(String.raw`(?:(?<![\w.])(?:it|test)|\))\(\s*${name},`).test(
    readFileSync(path, "utf8")
  )
}

describe("docs/controls.md", () => {
  it("has a section for each of the controls of cookies, and for public errors", () => {
    const numbers = [...sections(controls).keys()].map((title) => /^(\d+)\. \S/.exec(title)?.[1])
    expect(numbers).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "38"])
  })

  it("names at least one test for each", () => {
    const without = [...sections(controls)].filter(([, text]) => namedIn(text).length === 0)
    expect(without.map(([title]) => title)).toEqual([])
  })

  it("writes every item of a list as a test's file and name", () => {
    const items = controls.text.match(/^- /gm) ?? []
    expect(namedIn(controls.text).length).toBe(items.length)
  })

  it("names only tests that there are", () => {
    expect(namedIn(controls.text).filter((one) => !has(one))).toEqual([])
    expect(has({ file: "test/integration/docs/controls.test.ts", test: "is not there" })).toBe(
      false
    )
  })
})
