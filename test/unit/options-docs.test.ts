/**
 * docs/configuration.md, held against the code: its examples are accepted, its defaults are the defaults,
 * its ranges are the ranges, and no option is left out.
 */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import vm from "node:vm"

import * as Schema from "effect/Schema"
import { describe, expect, test } from "vitest"

import { memoryStore } from "../../src/adapters/memory/index.ts"
import { durationText, readMilliseconds } from "../../src/app/duration.ts"
import { defaultLifetimes, presets } from "../../src/domain/policy.ts"
import { decodeOptions } from "../../src/options/decode.ts"
import { pathText } from "../../src/options/nearest.ts"
import { serveSchema, sessionsSchema } from "../../src/options/schema.ts"
import { decodeServeOptions } from "../../src/options/serve.ts"
import { mistakes, refusal, required, secret, withOption } from "./optionsFixture.ts"

// Without the blanks that line the tables up.
const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8").replace(
  / +\|/g,
  " |"
)

/** The page's sections by the option in their heading. */
const sections = new Map(
  page
    .split(/^#{2,3} /m)
    .map((text) => [/^`(.+)`\n/.exec(text)?.[1], text] as const)
    .filter((entry): entry is readonly [string, string] => entry[0] !== undefined)
)

/** The code blocks of a language. */
const blocks = (text: string, language: string): readonly string[] =>
  Array.from(
    text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms")),
    (m) => m[1] ?? ""
  )

/** What an example may use besides the language. */
const surroundings = () => ({
  console,
  crypto,
  newSecret: secret,
  oldSecret: secret.toLowerCase(),
  performance,
  process: { env: { WATCHWORD_SECRET: secret } },
  sqliteStore: memoryStore,
  z: zod()
})

/** As much of a validator library as the examples need. */
function zod() {
  const validator = () => Schema.toStandardSchemaV1(Schema.Unknown)
  return { object: validator, enum: validator, array: validator, string: validator }
}

const evaluate = (code: string): Record<string, unknown> =>
  vm.runInNewContext(`(${code})`, surroundings()) as Record<string, unknown>

const groups = new Set([
  "memory",
  "accessToken",
  "refreshToken",
  "keys",
  "revocation",
  "cookies",
  "csrf",
  "cors",
  "routes"
])
const wholes = ["audience", "sessionsPerUser", "cookies.names"]
const isPartOf = (path: string, whole: string): boolean => path.startsWith(`${whole}.`)
const options = sessionsSchema.within
  .map(pathText)
  .filter((path) => !groups.has(path))
  .filter((path) => !wholes.some((whole) => isPartOf(path, whole)))

const anchorOf = (path: string): string => path.toLowerCase().replace(".", "")

test("every option has a section, and every section an option", () => {
  expect([...sections.keys()].toSorted()).toEqual(options.toSorted())
})

test("every option has a row in the table of all, under a link that leads somewhere", () => {
  const table = page.slice(page.indexOf("## All options"), page.indexOf("## Where"))
  const links = Array.from(table.matchAll(/\[`([\w.]+)`\]\(#(\w+)\)/g), (m) => [m[1], m[2]])
  expect(links.map(([path = ""]) => path).toSorted()).toEqual(options.toSorted())
  for (const [path, anchor] of links) expect(anchor).toBe(anchorOf(path ?? ""))
})

describe("examples", () => {
  test("the first one is accepted as it stands", () => {
    const [code = ""] = blocks(page, "ts")
    const given = /createSessions\((\{.*\})\)/s.exec(code)?.[1]
    expect(decodeOptions(evaluate(given ?? "")).secrets).toEqual([secret])
  })

  const examples = [...sections].flatMap(([path, text]) =>
    blocks(text, "js").map((code) => [path, code.trim()] as const)
  )

  test.each(examples)("%s: %s", (path, code) => {
    const given = evaluate(`{${code}}`)
    expect(Object.keys(given)).toContain(path.split(".")[0])
    expect(decodeOptions({ ...required(), ...given })).toBeTypeOf("object")
  })

  test("all options but the store have one", () => {
    expect([...new Set(examples.map(([path]) => path)), "store"].toSorted()).toEqual(
      options.toSorted()
    )
  })

  test("the configuration file is accepted", () => {
    const [file, ...more] = blocks(page, "json")
    expect(more).toEqual([])
    const decoded = decodeServeOptions(JSON.parse(file ?? ""), "watchword.json")
    expect(decoded.apiKeys).toHaveLength(2)
  })

  test("the mistakes are told as they stand", () => {
    const told = blocks(page, "text")[0]
    const wrong = { acessToken: {}, refreshToken: { leeway: "10", idleTimeout: "20 minutes" } }
    expect(`${refusal(() => decodeOptions({ ...required(), ...wrong }))}\n`).toBe(told)
  })
})

describe("defaults", () => {
  const stated = [...sections].flatMap(([path, text]) => {
    const value = /^Default (`[^`]+`)/m.exec(text)?.[1]
    return value === undefined ? [] : [[path, value.slice(1, -1)] as const]
  })

  test.each(stated)("%s is by default %s", (path, code) => {
    const base = { ...required(), clock: undefined }
    const explicit = { ...withOption(path, evaluate(code)), store: base.store }
    expect(decodeOptions(explicit)).toEqual(decodeOptions(base))
    expect(page).toContain(`\n| [\`${path}\`](#${anchorOf(path)}) | \`${code}\` |`)
  })

  test("are stated wherever there is one", () => {
    const none = ["store", "secret", "issuer", "preset", "claims", "data", "clock", "random"]
    const inWords = [
      "audience",
      "keys.provided",
      "sessionsPerUser",
      "migrate",
      "logger",
      "cookies.names",
      "cookies.domain",
      "csrf.origins"
    ]
    expect([...stated.map(([path]) => path), ...none, ...inWords].toSorted()).toEqual(
      options.toSorted()
    )
  })

  test("of the service are the ones in its table", () => {
    const table = page.slice(page.indexOf("## The service's"))
    const rows = Array.from(table.matchAll(/^\| `(\w+)` \| `([^`]+)`/gm), (m) => [
      m[1],
      evaluate(m[2] ?? "")
    ])
    const given = Object.fromEntries(rows) as Record<string, unknown>
    expect(Object.keys(given)).toEqual(["store", "issuer", "host", "port"])
    const { settings: explicit, ...rest } = decodeServeOptions(given, "file")
    const { settings, ...defaults } = decodeServeOptions({}, "file")
    expect(rest).toEqual(defaults)
    expect(explicit.audience).toEqual(settings.audience)
  })
})

describe("ranges", () => {
  const stated = [...sections].flatMap(([path, text]) => {
    const found = /^Default .*?From `"(.+?)"`.*?\bto\s`"(.+?)"`/ms.exec(text)
    return found === null ? [] : [[path, found[1] ?? "", found[2] ?? ""] as const]
  })

  test.each(stated)("%s is from %s to %s", (path, least, most) => {
    const [line] = mistakes(withOption(path, null))
    const range = /a duration from ([\w ]+) to ([\w ]+),/.exec(line ?? "")
    expect([range?.[1], range?.[2]].map(readMilliseconds)).toEqual([
      readMilliseconds(least),
      readMilliseconds(most)
    ])
  })

  test("are stated for every duration but the band, whose least is the leeway", () => {
    const durations = options.filter((path) =>
      mistakes(withOption(path, null)).some((line) => line.includes("a duration from"))
    )
    expect([...stated.map(([path]) => path), "refreshToken.band"].toSorted()).toEqual(
      durations.toSorted()
    )
  })
})

test("the presets are the ones in their table", () => {
  const row = (lifetimes: typeof defaultLifetimes) =>
    [lifetimes.accessToken, lifetimes.idleTimeout, lifetimes.absoluteTimeout].map(inHours)
  for (const [name, lifetimes] of [
    ...Object.entries(presets),
    ["default", defaultLifetimes]
  ] as const) {
    const cells = new RegExp(`^\\| \`?"?${name}"?\`? \\|(.*)$`, "m").exec(page)?.[1]?.split("|")
    expect(cells?.slice(0, 3).map((cell) => cell.trim())).toEqual(row(lifetimes))
  }
})

const inHours = (milliseconds: number): string =>
  milliseconds === 86_400_000 ? "24 hours" : durationText(milliseconds)

describe("examples in messages", () => {
  const example = (path: string): string =>
    mistakes(withOption(path, null))[0]?.split("; for example: ")[1] ?? ""

  test.each(options.filter((path) => path !== "secret"))("the one for %s is accepted", (path) => {
    expect(decodeOptions(withOption(path, evaluate(example(path))))).toBeTypeOf("object")
  })

  test("what the one for a secret prints is accepted, and never the same", () => {
    const command = /^what this prints: node -e "(.*)"$/.exec(example("secret"))?.[1] ?? ""
    const print = () => execFileSync(process.execPath, ["-e", command], { encoding: "utf8" }).trim()
    const made = [print(), print()]
    expect(decodeOptions({ ...required(), secret: made }).secrets).toEqual(made)
  })
})

test("every option of the service's own is in its table", () => {
  const own = serveSchema.within
    .map(pathText)
    .filter((path) => !sessionsSchema.within.map(pathText).includes(path))
  const table = page.slice(page.indexOf("## The service's"))
  for (const path of own) expect(table).toContain(`| \`${path}\` |`)
  expect(own).toEqual(["port", "host", "apiKey"])
})
