/**
 * What a start costs: how much is loaded by each entry of the package, by the first verification, and by the
 * command. A budget is a little above what was reached when it was set; what goes beyond it is a decision.
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

import { describe, expect, test } from "vitest"

import { loadedBy, loadedByCode, type Loaded } from "./loaded.ts"

interface Budget {
  readonly files: number
  readonly kilobytes: number
  /** The packages that may be loaded. */
  readonly packages: readonly string[]
}

const effect = ["effect"]
const nothing: readonly string[] = []

/** `watchword` and every subpath, but for package.json. */
const entries: Readonly<Record<string, Budget>> = {
  ".": { files: 88, kilobytes: 1560, packages: effect },
  "./effect": { files: 212, kilobytes: 2580, packages: effect },
  "./memory": { files: 85, kilobytes: 1560, packages: effect },
  "./sqlite": { files: 106, kilobytes: 1600, packages: effect },
  "./mysql": { files: 118, kilobytes: 1650, packages: effect },
  "./express": { files: 38, kilobytes: 75, packages: nothing },
  "./h3": { files: 38, kilobytes: 75, packages: nothing },
  "./koa": { files: 38, kilobytes: 75, packages: nothing },
  "./fetch": { files: 38, kilobytes: 75, packages: nothing },
  "./client": { files: 8, kilobytes: 18, packages: nothing },
  "./testing": { files: 142, kilobytes: 1740, packages: effect }
}

const verification = fileURLToPath(new URL("verification.mjs", import.meta.url))

function expectWithin({ bytes, files, packages }: Loaded, budget: Budget) {
  expect(packages).toEqual(budget.packages)
  // Shown whole where it is too long: what is new in it is what there is to find out.
  expect(files.length > budget.files ? files : []).toEqual([])
  expect(bytes / 1000).toBeLessThan(budget.kilobytes)
}

/** Parts of effect that cost more than they are worth to who does not use them. */
const heavy = /node_modules\/effect\/dist\/(?:index|Schema|SchemaAST|Stream|Channel)\.js$/

describe("importing", () => {
  test("every entry has a budget", () => {
    const { exports } = JSON.parse(
      readFileSync(new URL("../../../package.json", import.meta.url), "utf8")
    ) as { readonly exports: Readonly<Record<string, string>> }
    expect([...Object.keys(entries), "./package.json"].toSorted()).toEqual(
      Object.keys(exports).toSorted()
    )
  })

  test.each(Object.entries(entries))("%s loads no more than it needs", async (entry, budget) => {
    const loaded = await loadedByCode(`import "${entry.replace(".", "watchword")}"`)
    expectWithin(loaded, budget)
    // `watchword/effect` has streams in what it offers.
    const streams = entry === "./effect" ? /\/(?:Stream|Channel)\.js$/ : /^$/
    expect(loaded.files.filter((file) => heavy.test(file) && !streams.test(file))).toEqual([])
  })

  test("what is loaded is seen, whoever loads it and when", async () => {
    const alone = await loadedByCode('import "watchword"')
    const { files, packages } = await loadedByCode(
      'import "watchword"; import "jose/jwk/thumbprint"; await import("express")'
    )
    expect(packages).toEqual(expect.arrayContaining(["effect", "express", "jose", "router"]))
    expect(files).toEqual(expect.arrayContaining([...alone.files]))
    expect(alone.files).toContain("dist/index.js")
  })
})

describe("creating sessions and verifying a token", () => {
  const budget: Budget = { files: 245, kilobytes: 1920, packages: effect }

  test("load no more than they need", async () => {
    const loaded = await loadedBy(verification)
    expectWithin(loaded, budget)
    expect(loaded.files.filter((file) => heavy.test(file))).toEqual([])
  })

  test("load jose for the tokens that are encrypted, and for no others", async () => {
    const encrypted = { accessToken: { encryption: "A256GCM" } }
    const { packages } = await loadedBy(verification, JSON.stringify(encrypted))
    expect(packages).toEqual(["effect", "jose"])
  })

  test("load what reads the caller's own keys where there are any, and nothing else besides", async () => {
    const provided = { kty: "oct", alg: "HS256", kid: "mine", k: "k".repeat(43) }
    const without = await loadedBy(verification)
    const { files } = await loadedBy(
      verification,
      JSON.stringify({ keys: { provided: [provided] } })
    )
    expect(files.filter((file) => !without.files.includes(file))).toEqual([
      "dist/adapters/node-crypto/providedKeys.js"
    ])
  })
})

describe("the command", () => {
  const main = "dist/cli/main.js"

  test.each(["--version", "--help", "serve --help"])(
    "%s loads a handful of files",
    async (args) => {
      const loaded = await loadedBy(main, ...args.split(" "))
      expect(loaded.files).toContain(main)
      expectWithin(loaded, { files: 6, kilobytes: 10, packages: nothing })
    }
  )
})
