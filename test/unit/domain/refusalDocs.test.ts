import { readFileSync } from "node:fs"

import { describe, expect, it } from "vitest"

import { refusal, refusalCodes } from "../../../src/domain/refusal.ts"

describe("the codes of refusals", () => {
  const sections = readFileSync(new URL("../../../docs/refusals.md", import.meta.url), "utf8")
    .split(/^## /m)
    .slice(1)

  it("are the sections of the documentation, in its order", () => {
    expect(refusalCodes).toStrictEqual(sections.map((section) => section.split("\n")[0]))
  })

  it.each(refusalCodes)("are documented with the action that they have: %s", (code) => {
    expect(sections.find((section) => section.startsWith(`${code}\n`))).toMatch(
      new RegExp(`^${code}\n+\`${refusal(code).action}\`[.] `)
    )
  })
})
