/**
 * What the documentation shows compiles, runs, and prints what it says.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest"

import {
  eventLogContract,
  keyStoreContract,
  leasesContract,
  revocationFeedContract,
  sessionStoreContract
} from "../../../src/testing/index.ts"
import { compile, examplesOf, promised, type CompiledExamples } from "./examples.ts"
import { pages } from "./markdown.ts"

const examples = pages().flatMap(examplesOf)

let compiled: CompiledExamples
beforeAll(async () => {
  compiled = await compile(examples)
})
afterAll(() => compiled.dispose())

describe("the examples", () => {
  it("all compile, under strict settings", () => {
    expect(examples.length).toBeGreaterThan(5)
    expect(compiled.mistakes).toEqual([])
  })

  const run = examples.filter(
    ({ code, page }) => page === "README.md" || code.includes("console.log(")
  )
  for (const example of run) {
    it(`at ${example.name} runs and prints what it says`, async () => {
      const { code, stdout, stderr } = await compiled.run(example)
      expect({ code, stdout }).toEqual({ code: 0, stdout: promised(example) })
      // Nothing else may stand there, such as a warning of Node's.
      const log = stderr.split("\n").filter((line) => line !== "")
      expect(log.filter((line) => !line.includes('"message":"watchword: '))).toEqual([])
    })
  }

  it("of a store passes the store contract as its page says", async () => {
    const [check, ...others] = examples.filter(({ code }) => code.includes("storeContract("))
    if (check === undefined) throw new Error("no example checks a store")
    expect(others).toEqual([])
    const { code, stdout } = await compiled.run(check)
    const cases = [
      ...sessionStoreContract,
      ...keyStoreContract,
      ...revocationFeedContract,
      ...leasesContract,
      ...eventLogContract
    ]
    expect(stdout).toMatch(new RegExp(`^# pass ${cases.length}$`, "m"))
    expect(stdout).toMatch(/^# fail 0$/m)
    expect(code).toBe(0)
  })
})
