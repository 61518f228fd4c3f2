/**
 * The words of messages: durations, what was given, and what was probably meant.
 */
import * as EffectDuration from "effect/Duration"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { durationText, readMilliseconds } from "../../src/app/duration.ts"
import { describe as inWords, describeSecret } from "../../src/options/given.ts"
import { distance, pathText } from "../../src/options/nearest.ts"

describe("durations", () => {
  test.each([
    [0, 0],
    [1500, 1500],
    ["0 seconds", 0],
    ["1 milli", 1],
    ["250 millis", 250],
    ["1 second", 1000],
    ["1.5 seconds", 1500],
    ["0.001 seconds", 1],
    ["15 minutes", 900_000],
    ["1 hour", 3_600_000],
    ["30 days", 2_592_000_000],
    ["1.1 hours", 3_960_000],
    ["64.1 days", 5_538_240_000],
    ["2 weeks", 1_209_600_000]
  ])("%s is %i ms", (given, expected) => {
    expect(readMilliseconds(given)).toBe(expected)
  })

  test.each(["0.0001 seconds", "1,5 seconds", "1. seconds", ".5 seconds", "+1 second", "1 month"])(
    "%s is none",
    (given) => {
      expect(readMilliseconds(given)).toBeUndefined()
    }
  )

  test("texts are read as effect/Duration reads them", () => {
    const units = ["milli", "seconds", "minute", "hours", "day", "weeks"] as const
    fc.assert(
      fc.property(
        fc.nat(9_999_999),
        fc.nat(3),
        fc.constantFrom(...units),
        (digits, places, unit) => {
          const text = `${digits / 10 ** places} ${unit}` as const
          const expected = EffectDuration.toMillis(EffectDuration.fromInputUnsafe(text))
          expect(readMilliseconds(text)).toBe(Number.isInteger(expected) ? expected : undefined)
        }
      ),
      {
        examples: [
          [11, 1, "hours"],
          [641, 1, "day"],
          [1001, 3, "seconds"]
        ],
        numRuns: 1000
      }
    )
  })

  test("a duration in words is read as itself", () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (value) => {
        expect(readMilliseconds(durationText(value))).toBe(value)
      }),
      { examples: [[0], [1], [1000], [60_000], [3_600_000], [86_400_000]] }
    )
  })

  test.each([
    [0, "0 seconds"],
    [1, "1 milli"],
    [1500, "1500 millis"],
    [1000, "1 second"],
    [5_400_000, "90 minutes"],
    [604_800_000, "7 days"]
  ])("%i ms is told as %s", (value, text) => {
    expect(durationText(value)).toBe(text)
  })
})

describe("what was given", () => {
  test("is told on one short line, whatever it is", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (given) => {
        for (const words of [inWords(given), describeSecret(given)]) {
          // oxlint-disable-next-line no-control-regex -- they are exactly what must not be there
          expect(words).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
          expect(words.length).toBeLessThanOrEqual(6 * 41 + 2)
        }
      })
    )
  })

  test("is told without the credentials in a URL", () => {
    expect(inWords("redis://u:hunter2@db")).toBe(`"redis://…@db"`)
    expect(inWords("redis://u:hunter2@hunter2\nhunter2@db")).toBe(`"redis://…@db"`)
  })

  test("a class with a name that is no name is told as an object", () => {
    const Named = class {}
    Object.defineProperty(Named, "name", { value: "hunter2 hunter2" })
    expect(inWords(new Named())).toBe("an object")
    Object.defineProperty(Named, "name", { value: 7 })
    expect(inWords(new Named())).toBe("an object")
    expect(inWords(Object.create({ constructor: "x" }))).toBe("an object")
  })
})

describe("paths", () => {
  test("are written as code writes them", () => {
    expect(pathText([])).toBe("")
    expect(pathText(["keys", "provided", 3])).toBe("keys.provided[3]")
    expect(pathText(["keys", "a b"])).toBe(`keys["a b"]`)
    expect(pathText(["x-y"])).toBe("x-y")
  })
})

describe("the distance between two words", () => {
  const word = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b", "c") })

  test.each([
    ["", "abc", 3],
    ["secret", "secrets", 1],
    ["isuser", "issuer", 1],
    ["acessToken", "accessToken", 1],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3]
  ])("from %s to %s is %i", (a, b, expected) => {
    expect(distance(a, b)).toBe(expected)
  })

  test("is 0 for the same word alone, the same both ways, and at most the longer one", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const away = distance(a, b)
        expect(away === 0).toBe(a === b)
        expect(distance(b, a)).toBe(away)
        expect(away).toBeLessThanOrEqual(Math.max(a.length, b.length))
        expect(away).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
      })
    )
  })

  test("one more letter at the end of both changes nothing for the worse", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(distance(`${a}x`, `${b}x`)).toBeLessThanOrEqual(distance(a, b))
      })
    )
  })
})
