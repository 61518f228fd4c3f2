/**
 * The JSON text of payloads in which some claims are missing, doubled, of another type or at an edge.
 */
import * as fc from "fast-check"

import { now, payload, tolerance } from "../../support/accessTokens.ts"

interface Change {
  readonly name: string
  /** JSON text; undefined leaves the claim out. */
  readonly value: string | undefined
  /** Whether the claim stands there as it was, too. */
  readonly doubled: boolean
}

const seconds = Math.floor(now / 1000)

const atAnEdge = fc
  .tuple(
    fc.constantFrom(seconds, seconds + tolerance / 1000, seconds - tolerance / 1000, 0, 2 ** 53),
    fc.integer({ min: -2, max: 2 }),
    fc.constantFrom("", "", "", ".5", "e0")
  )
  .map(([base, offset, tail]) => `${base + offset}${tail}`)

const texts = [
  "",
  "1700000000",
  "NaN",
  "\ud800",
  "alice",
  "https://api.example.com",
  "https://API.example.com",
  "https://api.example.com/",
  "x".repeat(256),
  "A".repeat(22),
  `${"A".repeat(21)}B`,
  "A".repeat(43)
].map((text) => JSON.stringify(text))

const others = "null true false [] {} [[[1e999]]] -1 -0 0 1.5 1e400 -1e400 9007199254740993".split(
  " "
)

const odd = fc.constantFrom(
  ...texts,
  ...others,
  `["https://api.example.com"]`,
  `["other","https://api.example.com"]`,
  `["https://api.example.com",null]`,
  `{"0":"https://api.example.com"}`,
  `["other"]`
)

const change = (...names: readonly string[]): fc.Arbitrary<Change> =>
  fc.record({
    name: fc.constantFrom(...names),
    value: fc.oneof(
      { weight: 3, arbitrary: odd },
      { weight: 3, arbitrary: atAnEdge },
      fc.json(),
      fc.constant(undefined)
    ),
    doubled: fc.boolean()
  })

const { rt, ...top } = payload

export const alteredPayload: fc.Arbitrary<string> = fc
  .record({
    outside: fc.array(change(...Object.keys(top), "nbf", "rt", "__proto__", "extra"), {
      maxLength: 2
    }),
    inside: fc.array(change("id", "par", "pia", "gen", "iat"), { maxLength: 1 })
  })
  .map(({ outside, inside }) =>
    written(top, [{ name: "rt", value: written(rt, inside), doubled: false }, ...outside])
  )

function written(object: object, changes: readonly Change[]): string {
  const kept = Object.entries(object)
    .filter(([name]) => !changes.some((other) => other.name === name && !other.doubled))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  const put = changes
    .filter(({ value }) => value !== undefined)
    .map(({ name, value }) => `${JSON.stringify(name)}:${value}`)
  return `{${[...kept, ...put].join(",")}}`
}
