/**
 * The options of the service, from a JSON file.
 */
import { describe, expect, test } from "vitest"

import { decodeServeOptions } from "../../src/options/serve.ts"
import { storeText } from "../../src/options/storeText.ts"
import { refusal, secret } from "./optionsFixture.ts"

const apiKey = "a-key-of-24-characters-x"
const decode = (input: unknown) => decodeServeOptions(input, "watchword.json")
const mistakes = (input: unknown) =>
  refusal(() => decode(input))
    .split("\n")
    .slice(1)
    .map((line) => line.slice(2))

test("no option at all is enough", () => {
  expect(decode({})).toMatchObject({
    store: { kind: "sqlite", file: "watchword.db" },
    secrets: undefined,
    encryption: false,
    migrate: undefined,
    providedKeys: undefined,
    port: 3567,
    host: "127.0.0.1",
    apiKeys: [],
    settings: {
      audience: { issuer: "http://127.0.0.1:3567", issued: ["http://127.0.0.1:3567"] },
      revocation: { mode: "feed", maxStaleness: 2_000 }
    }
  })
})

test("the issuer does not follow the port: refresh tokens are bound to it", () => {
  expect(decode({ port: 8080 }).settings.audience.issuer).toBe("http://127.0.0.1:3567")
})

test("an access token of the service fits a cookie", () => {
  expect(decode({}).settings.maxAccessTokenLength).toBe(4096 - "__Host-watchword".length)
})

test("every option of a file is taken over", () => {
  const file: unknown = JSON.parse(`{
    "store": "mysql://app:p%40ss@db.internal:3306/sessions",
    "secret": ["${secret}"],
    "issuer": "https://auth.example.com",
    "audience": ["https://api.example.com"],
    "preset": "aal1",
    "accessToken": { "lifetime": "5 minutes", "encryption": "A256GCM" },
    "sessionsPerUser": { "max": 5, "exceeded": "evict-oldest" },
    "migrate": true,
    "port": 0,
    "host": "::1",
    "apiKey": ["${apiKey}", "${apiKey}2"]
  }`)
  expect(decode(file)).toMatchObject({
    store: { kind: "mysql", url: "mysql://app:p%40ss@db.internal:3306/sessions" },
    secrets: [secret],
    encryption: true,
    migrate: true,
    port: 0,
    host: "::1",
    apiKeys: [apiKey, `${apiKey}2`],
    settings: {
      audience: { issuer: "https://auth.example.com", expected: "https://api.example.com" },
      lifetimes: { accessToken: 300_000, absoluteTimeout: 30 * 86_400_000 },
      sessionsPerUser: { max: 5, exceeded: "evict-oldest" }
    }
  })
  expect(decode({ apiKey }).apiKeys).toEqual([apiKey])
})

test("mistakes are told under the file's name, all at once", () => {
  expect(refusal(() => decode({ port: "80", hots: "::", accessToken: { jitter: 1 } }))).toBe(
    [
      "watchword.json: 3 mistakes in the options",
      "  hots: is no option; did you mean host?",
      "  accessToken.jitter: given 1; allowed: a number from 0 to 0.5; for example: 0.1",
      `  port: given "80"; allowed: a whole number from 0 to 65535; for example: 3567`
    ].join("\n")
  )
})

const ofCode = ["claims", "data", "logger", "clock", "random"]
const ofHttp = ["transport", "cookies", "csrf", "cors", "trustProxy", "routes"]

test.each([...ofCode, ...ofHttp])("%s cannot stand in a file", (option) => {
  expect(mistakes({ [option]: {} })[0]).toMatch(new RegExp(`^${option}: is no option; `))
})

test.each([
  [null, "null"],
  ["", `""`],
  ["3567", `"3567"`],
  [-1, "-1"],
  [65_536, "65536"],
  [80.5, "80.5"],
  [Number.NaN, "NaN"],
  [[80], "a list of 1"]
])("a port of %s is refused", (port, given) => {
  expect(mistakes({ port })).toEqual([
    `port: given ${given}; allowed: a whole number from 0 to 65535; for example: 3567`
  ])
})

test.each([
  [null, "null"],
  ["", `""`],
  ["[::1]", `"[::1]"`],
  ["http://localhost", `"http://localhost"`],
  ["a b", `"a b"`],
  [2_130_706_433, "2130706433"]
])("a host of %s is refused", (host, given) => {
  expect(mistakes({ host })).toEqual([
    `host: given ${given}; allowed: an IP address (without brackets) or a host name; for example: "127.0.0.1"`
  ])
})

test.each([
  ["", "an empty string"],
  ["x".repeat(15), "a string of 15 bytes"],
  ["x".repeat(513), "a string of 513 bytes"],
  ["sixteen letters and blanks", "a string of 26 bytes, not all printable ASCII"],
  ["sixteen-letters-ä", "a string of 18 bytes, not all printable ASCII"],
  [1_234_567_890_123_456, "a number"],
  [[], "an empty list"],
  [Array.from({ length: 101 }, (_, n) => `${apiKey}${n}`), "a list of 101"]
])("an API key of %s is refused, and not shown", (key, given) => {
  const makeOne = `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"`
  expect(mistakes({ apiKey: key })).toEqual([
    `apiKey: given ${given}; allowed: 16 to 512 printable ASCII characters without blanks, or a list of up to 100 different ones; for example: what this prints: ${makeOne}`
  ])
})

describe("a store as text", () => {
  test.each([
    ["memory:", { kind: "memory" }],
    ["sqlite:watchword.db", { kind: "sqlite", file: "watchword.db" }],
    ["sqlite:/var/lib/watchword.db", { kind: "sqlite", file: "/var/lib/watchword.db" }],
    ["sqlite:C:\\data\\a b.db", { kind: "sqlite", file: "C:\\data\\a b.db" }],
    ["mysql://db/app", { kind: "mysql", url: "mysql://db/app" }],
    [
      "mysql://u:p%23@[::1]:3307/app?connectionLimit=5",
      { kind: "mysql", url: "mysql://u:p%23@[::1]:3307/app?connectionLimit=5" }
    ]
  ])("%s", (text, store) => {
    expect(storeText(text, "--store")).toEqual(store)
    expect(decode({ store: text }).store).toEqual(store)
  })

  const allowed =
    `allowed: "sqlite:FILE", "mysql://USER:PASSWORD@HOST:PORT/DATABASE" (special characters percent-encoded), ` +
    `or "memory:"; for example: "sqlite:watchword.db"`

  test.each([
    [null, "null"],
    [7, "7"],
    [{ file: "watchword.db" }, "an object"]
  ])("%s is no text", (value, given) => {
    expect(mistakes({ store: value })).toEqual([`store: given ${given}; ${allowed}`])
  })

  test.each([
    ["", "an empty string that names no kind of store"],
    ["watchword.db", "a string of 12 bytes that names no kind of store"],
    ["hunter2@db/app", "a string of 14 bytes that names no kind of store"],
    ["memory", "a string of 6 bytes that names no kind of store"],
    ["memory:x", `"memory:" with more after it`],
    ["Memory:", `a store of the kind "Memory:"`],
    ["postgres://u:hunter2@db/app", `a store of the kind "postgres:"`],
    ["sqlite:", `"sqlite:" without a file`],
    ["sqlite::memory:", `"sqlite::memory:" (write "memory:")`],
    ["sqlite://data.db", `"sqlite:" with slashes before the file`],
    ["sqlite:a\0b", "a file with a NUL in its name"],
    ["mysql:db/app", `a "mysql:" URL that is malformed`],
    ["mysql://u:hunt/er2@db/app", `a "mysql:" URL that is malformed`],
    ["mysql://u:hunter2@/app", `a "mysql:" URL that is malformed`],
    ["mysql:///app", `a "mysql:" URL without a host`],
    ["mysql://u:hunter2@db", `a "mysql:" URL without a database`],
    ["mysql://u:hunter2@db/", `a "mysql:" URL without a database`],
    ["mysql://u:hunter2@db/app/more", `a "mysql:" URL without a database`],
    ["mysql://u:hunter2@db/app#1", `a "mysql:" URL with a fragment (write "#" as "%23")`]
  ])("%s is refused, and not shown", (text, given) => {
    expect(mistakes({ store: text })).toEqual([`store: given ${given}; ${allowed}`])
    expect(refusal(() => storeText(text, "--store"))).toBe(`--store: given ${given}; ${allowed}`)
  })
})
