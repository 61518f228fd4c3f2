/**
 * The kinds of options that occur more than once: a choice, a duration, a number, yes or no, texts.
 */
import * as Result from "effect/Result"

import { durationText, readMilliseconds } from "../app/duration.ts"
import { describe } from "./given.ts"
import { right, setting, wrong, type Reading } from "./setting.ts"

/** One of a few words; the first is the example. */
export const choice = <const Word extends string>(words: readonly [Word, ...Word[]]) =>
  setting(
    { allowed: `one of ${words.map((word) => `"${word}"`).join(", ")}`, example: `"${words[0]}"` },
    (given) => {
      const word = words.find((known) => known === given)
      return word === undefined ? wrong(describe(given)) : right(word)
    }
  )

/** Milliseconds from a duration between two others, both included. */
export const duration = ([least, most]: readonly [number, number], example: string) =>
  setting(
    { allowed: durationRange(least, most), example: `"${example}"` },
    readDuration(least, most)
  )

/** How a message names a range of durations. */
export const durationRange = (least: number, most: number): string =>
  `a duration from ${durationText(least)} to ${durationText(most)}, as text or whole milliseconds`

/** Reads a duration between two others, both included. */
export const readDuration =
  (least: number, most: number) =>
  (given: unknown): Reading<number> => {
    const value = readMilliseconds(given)
    return value === undefined || value < least || value > most
      ? wrong(describe(given))
      : right(value)
  }

/** A number between two others, both included. */
export const number = (
  [least, most]: readonly [number, number],
  example: number,
  whole: "whole" | "fraction"
) =>
  setting(
    {
      allowed: `a ${whole === "whole" ? "whole number" : "number"} from ${least} to ${most}`,
      example: String(example)
    },
    (given) =>
      typeof given === "number" &&
      given >= least &&
      given <= most &&
      (whole === "fraction" || Number.isInteger(given)) &&
      !Object.is(given, -0)
        ? right(given)
        : wrong(describe(given))
  )

export const yesOrNo = setting({ allowed: "true or false", example: "true" }, (given) =>
  typeof given === "boolean" ? right(given) : wrong(describe(given))
)

/**
 * Reads one text or a list of 1 to `most`, none twice. `check` says what was given in words where a text
 * (or what should be one) does not fit, and undefined where it does.
 */
export function readTexts(
  given: unknown,
  most: number,
  check: (text: unknown) => string | undefined
): Reading<readonly string[]> {
  if (!Array.isArray(given)) {
    const problem = check(given)
    return problem === undefined ? right([given as string]) : wrong(problem)
  }
  if (given.length === 0 || given.length > most) return wrong(describe(given))
  const texts = Array.from<unknown>(given)
  const wrongs = texts.flatMap((text, index) => {
    const first = texts.indexOf(text)
    const problem = check(text) ?? (first < index ? `the same text as at [${first}]` : undefined)
    return problem === undefined ? [] : [{ at: [index], given: problem }]
  })
  const [first, ...rest] = wrongs
  return first === undefined ? right(texts as readonly string[]) : Result.fail([first, ...rest])
}
