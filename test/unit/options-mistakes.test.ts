/**
 * Wrong options and what is said about them. Nothing is taken for a default, and the message is exact.
 */
import { describe, expect, test } from "vitest"

import { decodeOptions } from "../../src/options/decode.ts"
import { mistakes, refusal, required, secret, withOption } from "./optionsFixture.ts"

const makeOne = `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"`
const durations = (range: string) => `a duration ${range}, as text or whole milliseconds`

/** What each option allows, with the example, as messages say it. */
const rules = {
  store: ["a store adapter", `sqliteStore("sessions.db")`],
  secret: [
    "a random string of at least 32 bytes, or a list of up to 16 different ones, newest first",
    `what this prints: ${makeOne}`
  ],
  issuer: [
    "an absolute http or https URL of at most 512 ASCII characters, without credentials, query or fragment",
    `"https://api.example.com"`
  ],
  audience: [
    "a string of 1 to 512 characters, a list of up to 32 different ones, or { issued, expected }",
    `"https://api.example.com"`
  ],
  preset: [`one of "aal1", "aal2", "aal3"`, `"aal1"`],
  accessToken: ["an object", `{ "lifetime": "10 minutes" }`],
  "accessToken.lifetime": [durations("from 10 seconds to 1 day"), `"10 minutes"`],
  "accessToken.jitter": ["a number from 0 to 0.5", "0.1"],
  "accessToken.algorithm": [`one of "ES256", "EdDSA", "HS256", "HS384", "HS512"`, `"ES256"`],
  "accessToken.encryption": [`one of "off", "A256GCM"`, `"off"`],
  refreshToken: ["an object", `{ "idleTimeout": "30 days" }`],
  "refreshToken.idleTimeout": [durations("from 50 seconds to 3650 days"), `"30 days"`],
  "refreshToken.absoluteTimeout": [durations("from 50 seconds to 3650 days"), `"365 days"`],
  "refreshToken.leeway": [durations("from 0 seconds to 10 minutes"), `"10 seconds"`],
  "refreshToken.band": [durations("from 0 seconds to 10 minutes"), `"60 seconds"`],
  "refreshToken.rotation": [`one of "confirmed", "strict", "off"`, `"confirmed"`],
  "refreshToken.confirmation": [`one of "async", "await", "off"`, `"async"`],
  theftResponse: [`one of "revoke-session", "revoke-user", "report"`, `"revoke-session"`],
  revocation: [`"feed", "store", "expiry", or { mode, maxStaleness }`, `"feed"`],
  "revocation.mode": [`one of "feed", "store", "expiry"`, `"feed"`],
  "revocation.maxStaleness": [durations("from 500 millis to 1 minute"), `"2 seconds"`],
  keys: ["an object", `{ "rotateEvery": "24 hours" }`],
  "keys.rotateEvery": [`${durations("from 1 hour to 30 days")}, or "off"`, `"24 hours"`],
  "keys.provided": [
    "a list of 1 to 16 private or symmetric JWKs (RFC 7517), the signing one first",
    `[{ "kty": "EC", "crv": "P-256", "kid": "2026-01", "x": "…", "y": "…", "d": "…" }]`
  ],
  sessionsPerUser: ["{ max, exceeded }", `{ "max": 5, "exceeded": "evict-oldest" }`],
  deviceBinding: [`one of "off", "report", "require"`, `"off"`],
  claims: [
    "a Standard Schema validator, version 1 (of zod, valibot, arktype, or effect's Schema.toStandardSchemaV1)",
    "z.object({ role: z.string() })"
  ],
  data: [
    "a Standard Schema validator, version 1 (of zod, valibot, arktype, or effect's Schema.toStandardSchemaV1)",
    "z.object({ role: z.string() })"
  ],
  memory: ["an object", `{ "verifiedTokens": 20000 }`],
  "memory.verifiedTokens": ["a whole number from 0 to 1000000", "20000"],
  "memory.verifiedTokenBytes": ["a whole number from 65536 to 4294967296", "33554432"],
  "memory.revocations": ["a whole number from 1000 to 10000000", "500000"],
  clockTolerance: [durations("from 0 seconds to 1 minute"), `"5 seconds"`],
  migrate: ["true or false", "true"],
  sweep: [
    `${durations("from 1 minute to 7 days")}; a cron expression of 6 fields (second, minute, hour, day, month, weekday; UTC); or "off"`,
    `"0 30 3 * * *"`
  ],
  logger: ["a function", "(entry) => console.log(JSON.stringify(entry))"],
  clock: [
    "an object with the functions now (whole milliseconds from 1970 on) and monotonic (milliseconds)",
    "{ now: () => Date.now(), monotonic: () => performance.now() }"
  ],
  random: [
    "an object with the function bytes",
    "{ bytes: (n) => crypto.getRandomValues(new Uint8Array(n)) }"
  ]
} as const satisfies Record<string, readonly [allowed: string, example: string]>

type Option = keyof typeof rules

const told = (option: Option, given: string, at = ""): string =>
  `${option}${at}: given ${given}; allowed: ${rules[option][0]}; for example: ${rules[option][1]}`

const notDurations: readonly (readonly [unknown, string])[] = [
  [null, "null"],
  [Number.NaN, "NaN"],
  [Number.POSITIVE_INFINITY, "Infinity"],
  [-1, "-1"],
  [-0, "-0"],
  [60_000.5, "60000.5"],
  [60_000n, "a bigint"],
  ["", `""`],
  ["10", `"10"`],
  ["ten minutes", `"ten minutes"`],
  ["10 minuts", `"10 minuts"`],
  ["10  minutes", `"10  minutes"`],
  ["10 minutes ", `"10 minutes "`],
  ["-10 minutes", `"-10 minutes"`],
  ["1e3 seconds", `"1e3 seconds"`],
  ["100000 nanos", `"100000 nanos"`],
  ["60000.0001 millis", `"60000.0001 millis"`],
  ["Infinity", `"Infinity"`],
  ["99999999999999999 weeks", `"99999999999999999 weeks"`],
  ["9999999999999999 weeks", `"9999999999999999 weeks"`],
  [true, "true"],
  [[], "an empty list"],
  [["10 minutes"], "a list of 1"],
  [{ minutes: 10 }, "an object"],
  [new Date(0), "an instance of Date"],
  [() => 10, "a function"],
  [Symbol("s"), "a symbol"]
]

const notWords: readonly (readonly [unknown, string])[] = [
  [null, "null"],
  ["", `""`],
  ["OFF", `"OFF"`],
  [0, "0"],
  [false, "false"],
  [[], "an empty list"],
  [{}, "an object"],
  ["x".repeat(50), `"${"x".repeat(40)}…"`],
  ["line\nbreak\u2028\u009b", `"line\\nbreak\\u2028\\u009b"`]
]

const notCollaborators: readonly (readonly [unknown, string])[] = [
  [null, "null"],
  [false, "false"],
  [7, "7"],
  ["mysql://root:hunter2@db/app", "a string"]
]

const clockOf = (now: unknown, monotonic: unknown = 0) => ({
  now: () => now,
  monotonic: () => monotonic
})

const wrongValues: readonly (readonly [Option, readonly (readonly [unknown, string])[]])[] = [
  [
    "store",
    [
      ...notCollaborators,
      [{}, "an object without name, open and migrate"],
      [{ name: "mine", open: () => undefined }, "an object without name, open and migrate"],
      [new Map(), "an instance of Map without name, open and migrate"],
      [Promise.resolve(), "an instance of Promise without name, open and migrate"],
      [[], "an empty list without name, open and migrate"]
    ]
  ],
  [
    "secret",
    [
      [null, "null"],
      ["", "an empty string"],
      ["x", "a string of 1 byte"],
      ["ä".repeat(15), "a string of 30 bytes"],
      ["a".repeat(32), "a string of 32 bytes with only 1 different character"],
      ["0123456".repeat(9), "a string of 63 bytes with only 7 different characters"],
      [1e40, "a number"],
      [Buffer.alloc(32), "an instance of Buffer"],
      [[], "an empty list"],
      [Array.from({ length: 17 }, (_, n) => `${secret}${n}`), "a list of 17"],
      [{}, "an object"]
    ]
  ],
  [
    "issuer",
    [
      [null, "null"],
      [7, "7"],
      [new URL("https://api.example.com"), "an instance of URL"],
      ["", "an empty string that is no URL"],
      ["api.example.com", "a string of 15 bytes that is no URL"],
      [secret, "a string of 32 bytes that is no URL"],
      ["ftp://api.example.com", `"ftp://api.example.com"`],
      ["HTTPS://api.example.com", `"HTTPS://api.example.com"`],
      [" https://api.example.com", `" https://api.example.com"`],
      ["https://bücher.example", `"https://bücher.example"`],
      ["https://[::1", `"https://[::1"`],
      ["https://api.example.com\\login", `"https://api.example.com\\\\login"`],
      ["https://user:hunter2@api.example.com", "a URL with credentials"],
      ["https://user:hun/ter2@api.example.com", "a URL with credentials"],
      ["https://api.example.com?", "a URL with a query"],
      ["https://api.example.com/?a=b", "a URL with a query"],
      ["https://api.example.com/#a", "a URL with a fragment"],
      [`https://${"a".repeat(505)}`, `"https://${"a".repeat(32)}…"`]
    ]
  ],
  [
    "audience",
    [
      [null, "null"],
      [7, "7"],
      ["", `""`],
      ["\ud800", `"\\ud800"`],
      ["a".repeat(513), `"${"a".repeat(40)}…"`],
      [[], "an empty list"],
      [Array.from({ length: 33 }, String), "a list of 33"],
      [new Set(["a"]), "an instance of Set"]
    ]
  ],
  ["preset", notWords],
  [
    "accessToken",
    [
      [null, "null"],
      ["10 minutes", `"10 minutes"`],
      [600_000, "600000"],
      [[], "an empty list"],
      [new Map([["lifetime", 1]]), "an instance of Map"],
      [Object.create({ lifetime: "10 minutes" }), "an object"]
    ]
  ],
  [
    "accessToken.lifetime",
    [...notDurations, [9999, "9999"], ["9 seconds", `"9 seconds"`], ["25 hours", `"25 hours"`]]
  ],
  [
    "accessToken.jitter",
    [
      [null, "null"],
      [Number.NaN, "NaN"],
      [-0.1, "-0.1"],
      [-0, "-0"],
      [0.51, "0.51"],
      [10, "10"],
      ["0.1", `"0.1"`],
      ["10%", `"10%"`],
      [[0.1], "a list of 1"]
    ]
  ],
  ["accessToken.algorithm", [...notWords, ["RS256", `"RS256"`], ["none", `"none"`]]],
  ["accessToken.encryption", [...notWords, [true, "true"]]],
  [
    "refreshToken",
    [
      [null, "null"],
      ["30 days", `"30 days"`],
      [[], "an empty list"]
    ]
  ],
  ["refreshToken.idleTimeout", [...notDurations, [49_999, "49999"], ["3651 days", `"3651 days"`]]],
  [
    "refreshToken.absoluteTimeout",
    [...notDurations, [49_999, "49999"], ["3651 days", `"3651 days"`]]
  ],
  ["refreshToken.leeway", [...notDurations, ["11 minutes", `"11 minutes"`]]],
  ["refreshToken.band", [...notDurations, ["25 hours", `"25 hours"`]]],
  ["refreshToken.rotation", [...notWords, [false, "false"]]],
  ["refreshToken.confirmation", [...notWords, [true, "true"]]],
  ["theftResponse", notWords],
  [
    "revocation",
    [
      [null, "null"],
      [false, "false"],
      ["pubsub", `"pubsub"`],
      [["store"], "a list of 1"]
    ]
  ],
  ["revocation.mode", notWords],
  ["revocation.maxStaleness", [...notDurations, [499, "499"], ["2 minutes", `"2 minutes"`]]],
  [
    "keys",
    [
      [null, "null"],
      ["24 hours", `"24 hours"`],
      [[{ kty: "EC" }], "a list of 1"]
    ]
  ],
  [
    "keys.rotateEvery",
    [...notDurations, ["59 minutes", `"59 minutes"`], ["721 hours", `"721 hours"`]]
  ],
  [
    "keys.provided",
    [
      [null, "null"],
      [`{"kty":"oct","k":"aHVudGVyMg"}`, "a string"],
      [{ kty: "oct", k: "aHVudGVyMg" }, "an object"],
      [[], "an empty list"],
      [Array.from({ length: 17 }, () => ({ kty: "EC" })), "a list of 17"]
    ]
  ],
  [
    "sessionsPerUser",
    [
      [null, "null"],
      [5, "5"],
      ["5", `"5"`],
      [[5], "a list of 1"]
    ]
  ],
  ["deviceBinding", notWords.filter(([value]) => value !== "off")],
  [
    "claims",
    [
      ...notCollaborators,
      [{}, `an object without "~standard" of version 1`],
      [() => true, `a function without "~standard" of version 1`],
      [
        { "~standard": { version: 2, validate: () => ({ value: 1 }) } },
        `an object without "~standard" of version 1`
      ],
      [{ "~standard": { version: 1 } }, `an object without "~standard" of version 1`]
    ]
  ],
  ["data", [...notCollaborators, [{}, `an object without "~standard" of version 1`]]],
  [
    "memory",
    [
      [null, "null"],
      [20_000, "20000"],
      ["20000", `"20000"`],
      [[20_000], "a list of 1"]
    ]
  ],
  [
    "memory.verifiedTokens",
    [
      [-1, "-1"],
      [0.5, "0.5"],
      [1_000_001, "1000001"],
      ["20000", `"20000"`],
      [null, "null"]
    ]
  ],
  [
    "memory.verifiedTokenBytes",
    [
      [65_535, "65535"],
      [4_294_967_297, "4294967297"],
      ["32 MiB", `"32 MiB"`]
    ]
  ],
  [
    "memory.revocations",
    [
      [999, "999"],
      [10_000_001, "10000001"],
      ["all", `"all"`]
    ]
  ],
  ["clockTolerance", [...notDurations, ["61 seconds", `"61 seconds"`]]],
  [
    "migrate",
    [
      [null, "null"],
      ["true", `"true"`],
      [1, "1"],
      ["", `""`],
      [[], "an empty list"]
    ]
  ],
  [
    "sweep",
    [
      ...notDurations,
      [false, "false"],
      ["59 seconds", `"59 seconds"`],
      ["8 days", `"8 days"`],
      ["@daily", `"@daily"`],
      ["* * * * *", `"* * * * *", which has no field for the second`],
      ["* * * * * * *", `"* * * * * * *" (Invalid number of segments in cron expression)`],
      ["0 0 24 * * *", `"0 0 24 * * *" (Expected a value between 0 and 23)`],
      ["0 0 0 31 2 *", `"0 0 0 31 2 *", which never comes`],
      [`0 0 0 * * ${"1,".repeat(200)}1`, `"0 0 0 * * ${"1,".repeat(15)}…"`]
    ]
  ],
  [
    "logger",
    [
      [null, "null"],
      ["console", "a string"],
      [{ log: () => undefined }, "an object"]
    ]
  ],
  [
    "clock",
    [
      ...notCollaborators,
      [Date, "a function without now and monotonic"],
      [{ now: 1, monotonic: 2 }, "an object without now and monotonic"],
      [clockOf(Number.NaN), "an object whose now() answers NaN"],
      [clockOf(Infinity), "an object whose now() answers Infinity"],
      [clockOf(1.5), "an object whose now() answers 1.5"],
      [clockOf(-1), "an object whose now() answers -1"],
      [clockOf("of secrets"), "an object whose now() answers a string"],
      [clockOf(new Date(0)), "an object whose now() answers an instance of Date"],
      [clockOf(undefined), "an object whose now() answers undefined"],
      [clockOf(0, Number.NaN), "an object whose monotonic() answers NaN"],
      [clockOf(0, 1n), "an object whose monotonic() answers a bigint"]
    ]
  ],
  ["random", [...notCollaborators, [{}, "an object without bytes"]]]
]

describe.each(wrongValues)("%s is refused", (option, values) => {
  test.each(values.map(([value, given]) => [given, value] as const))("given %s", (given, value) => {
    expect(mistakes(withOption(option, value))).toEqual([told(option, given)])
  })
})

test("every option has a row in the table above", () => {
  expect(wrongValues.map(([option]) => option)).toEqual(Object.keys(rules))
})

describe("lists are told by their entries", () => {
  const twice = [secret, "short", secret, secret.toUpperCase()]

  test("secrets", () => {
    expect(mistakes({ ...required(), secret: twice })).toEqual([
      told("secret", "a string of 5 bytes", "[1]"),
      told("secret", "the same text as at [0]", "[2]")
    ])
  })

  test("audiences", () => {
    expect(mistakes(withOption("audience", ["a", 5, "a", ""]))).toEqual([
      told("audience", "5", "[1]"),
      told("audience", "the same text as at [0]", "[2]"),
      told("audience", `""`, "[3]")
    ])
    const issued = "a list of up to 32 different strings of 1 to 512 characters"
    const example = `for example: ["https://api.example.com"]`
    expect(mistakes(withOption("audience", { issued: "a", expected: null }))).toEqual([
      `audience.issued: given "a"; allowed: ${issued}; ${example}`,
      `audience.expected: given null; allowed: a string of 1 to 512 characters; for example: "https://api.example.com"`
    ])
    expect(mistakes(withOption("audience", { issued: ["a", null], expected: "a" }))).toEqual([
      `audience.issued[1]: given null; allowed: ${issued}; ${example}`
    ])
  })

  test("provided keys", () => {
    const keys = [{ kty: "EC" }, {}, "aHVudGVyMg", null, new Map(), { kty: 1 }]
    expect(mistakes(withOption("keys.provided", keys))).toEqual([
      told("keys.provided", "an object without a kty", "[1]"),
      told("keys.provided", "a string", "[2]"),
      told("keys.provided", "null", "[3]"),
      told("keys.provided", "an instance of Map", "[4]"),
      told("keys.provided", "an object without a kty", "[5]")
    ])
  })

  test("a list with holes is a list of undefined", () => {
    const holey = [secret]
    holey[2] = secret.toLowerCase()
    expect(mistakes({ ...required(), secret: holey })).toEqual([told("secret", "undefined", "[1]")])
  })
})

describe("what is missing", () => {
  test("is told for every option without a default, and how to make a secret", () => {
    const missing = (option: Option) =>
      `${option}: missing; allowed: ${rules[option][0]}; for example: ${rules[option][1]}`
    expect(mistakes({})).toEqual([missing("store"), missing("secret"), missing("issuer")])
    expect(mistakes({ ...required(), secret: undefined })).toEqual([missing("secret")])
  })

  test("is told inside groups", () => {
    expect(mistakes(withOption("sessionsPerUser", {}))).toEqual([
      "sessionsPerUser.max: missing; allowed: a whole number from 1 to 10000; for example: 5",
      `sessionsPerUser.exceeded: missing; allowed: one of "evict-oldest", "reject", "notify"; for example: "evict-oldest"`
    ])
  })

  test.each([0, 10_001, 1.5, Number.NaN, "5", null])("a session limit of %s is refused", (max) => {
    expect(mistakes(withOption("sessionsPerUser", { max, exceeded: "reject" }))).toEqual([
      `sessionsPerUser.max: given ${typeof max === "string" ? `"${max}"` : max}; allowed: a whole number from 1 to 10000; for example: 5`
    ])
  })
})

describe("what is no option", () => {
  const all =
    "store, secret, issuer, audience, preset, accessToken, refreshToken, theftResponse, revocation, keys, " +
    "sessionsPerUser, deviceBinding, memory, clockTolerance, migrate, sweep, transport, cookies, csrf, cors, trustProxy, " +
    "routes, claims, data, logger, clock, random"

  test.each([
    ["acessToken", "did you mean accessToken?"],
    ["access_token", "did you mean accessToken?"],
    ["ACCESSTOKEN", "did you mean accessToken?"],
    ["secrets", "did you mean secret?"],
    ["isuser", "did you mean issuer?"],
    ["lifetime", "did you mean accessToken.lifetime?"],
    ["idle-timeout", "did you mean refreshToken.idleTimeout?"],
    ["kyes", "did you mean keys?"],
    ["cookie", "did you mean cookies?"],
    ["sameSite", "did you mean cookies.sameSite?"],
    ["trust-proxy", "did you mean trustProxy?"],
    ["colours", `allowed: ${all}`],
    ["x", `allowed: ${all}`]
  ])("%s: %s", (key, suggestion) => {
    expect(mistakes({ ...required(), [key]: secret })).toEqual([
      `${key}: is no option; ${suggestion}`
    ])
  })

  test("is told inside groups, too", () => {
    expect(mistakes(withOption("accessToken.lifetme", 1))).toEqual([
      "accessToken.lifetme: is no option; did you mean accessToken.lifetime?"
    ])
    expect(mistakes(withOption("accessToken.idleTimeout", 1))).toEqual([
      "accessToken.idleTimeout: is no option; did you mean refreshToken.idleTimeout?"
    ])
    expect(mistakes(withOption("keys.size", 2048))).toEqual([
      "keys.size: is no option; allowed: rotateEvery, provided"
    ])
  })

  test("is told of keys that are hard to print", () => {
    const input = { ...required(), ["a\nb"]: 1, "": 1, [Symbol("s")]: 1, ["k".repeat(99)]: 1 }
    expect(mistakes(input)).toEqual([
      `["a\\nb"]: is no option; allowed: ${all}`,
      `[""]: is no option; allowed: ${all}`,
      `["${"k".repeat(40)}…"]: is no option; allowed: ${all}`,
      `[a symbol]: is no option; allowed: ${all}`
    ])
  })

  test("even with the value undefined", () => {
    expect(mistakes({ ...required(), acessToken: undefined })).toEqual([
      "acessToken: is no option; did you mean accessToken?"
    ])
  })

  test("__proto__ is a key like any other", () => {
    const input: unknown = JSON.parse(
      `{ "__proto__": { "preset": "aal3" }, "issuer": "https://a.b" }`
    )
    expect(mistakes(input)[0]).toBe(`__proto__: is no option; allowed: ${all}`)
  })
})

describe("what cannot be read", () => {
  const thrower = () => {
    throw new Error(secret)
  }

  test("a getter that throws is told at its place", () => {
    const input = Object.defineProperties(
      { ...required() },
      {
        preset: { get: thrower, enumerable: true },
        accessToken: {
          value: Object.defineProperty({}, "jitter", { get: thrower, enumerable: true }),
          enumerable: true
        }
      }
    )
    expect(mistakes(input)).toEqual([
      told("preset", "something whose getter throws"),
      told("accessToken.jitter", "something whose getter throws")
    ])
  })

  test("a proxy that throws, revoked or in a trap, is told at its place", () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const trapped = new Proxy({}, { ownKeys: thrower })
    const sly = new Proxy({}, { get: thrower })
    const unread = "something that throws when it is read"
    expect(mistakes({ ...required(), secret: proxy, keys: trapped, store: sly })).toEqual([
      told("store", unread),
      told("secret", unread),
      told("keys", "an object")
    ])
    expect(mistakes(proxy)).toEqual([
      `given ${unread}; allowed: a plain object of options; for example: { store, secret, issuer }`
    ])
  })
})

describe("all of it", () => {
  test.each([
    [undefined, "undefined"],
    [null, "null"],
    ["sqlite:x", `"sqlite:x"`],
    [[], "an empty list"],
    [() => required(), "a function"],
    [Object.create(required()), "an object"],
    [new (class Config {})(), "an instance of Config"]
  ])("options that are no plain object are refused", (input, given) => {
    expect(refusal(() => decodeOptions(input))).toBe(
      "createSessions: 1 mistake in the options\n" +
        `  given ${given}; allowed: a plain object of options; for example: { store, secret, issuer }`
    )
  })

  test("every mistake is told at once, under one heading", () => {
    const message = refusal(() =>
      decodeOptions({ secret: "short", issuer: "nowhere", preset: "aal9", keys: { rotate: "off" } })
    )
    expect(message.split("\n").map((line) => line.split(":")[0])).toEqual([
      "createSessions",
      "  store",
      "  secret",
      "  issuer",
      "  preset",
      "  keys.rotate"
    ])
    expect(message).toMatch(/^createSessions: 5 mistakes in the options\n/)
  })

  test("of very many mistakes the first 50 are told and the rest counted", () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`option${n}`, n]))
    const lines = mistakes({ ...required(), ...many })
    expect(lines).toHaveLength(51)
    expect(lines.at(-1)).toBe("and 10 more")
  })
})
