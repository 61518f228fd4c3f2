/**
 * One option: it reads a value out of anything at all, or says what was given, what is allowed, and an
 * example. It is no effect/Schema: that would take longer to load than all the rest of this package.
 */
import * as Result from "effect/Result"

import type { Found } from "./mistake.ts"
import type { Path } from "./nearest.ts"
import { unreadable } from "./plainObject.ts"

/** What a message tells of an option. */
export interface Rule {
  readonly allowed: string
  readonly example: string
}

/** What was given instead, and where below the option. */
export interface Wrong {
  readonly at: readonly (string | number)[]
  readonly given: string
}

/** The value of an option, or everything that is wrong with what was given. */
export type Reading<T> = Result.Result<T, readonly [Wrong, ...Wrong[]]>

export const right = <T>(value: T): Reading<T> => Result.succeed(value)

/** `given` completes the sentence "given …". */
export const wrong = (given: string, ...at: readonly (string | number)[]): Reading<never> =>
  Result.fail([{ at, given }])

/** A value, or every mistake in what was given instead. */
export type Decoded<T> = Result.Result<T, readonly Found[]>

/** A single option, or a group of them. */
export interface Setting<T> {
  /** Never throws. */
  readonly decode: (given: unknown) => Decoded<T>
  /** What is told where the option has to be there and is not. */
  readonly missing: string
  /** The paths of the options in a group. */
  readonly within: readonly Path[]
}

/** What a setting decodes to. */
export type Value<S> = S extends Setting<infer T> ? T : never

/** A single option. `read` may throw: then the value cannot be read. */
export const setting = <T>(rule: Rule, read: (given: unknown) => Reading<T>): Setting<T> => ({
  decode: (given) => toDecoded(attempt(read, given), rule),
  missing: missing(rule),
  within: []
})

/** What is told where something has to be there and is not. */
export const missing = (rule: Rule): string => `missing; ${explain(rule)}`

/** What is wrong, as mistakes. */
export const toDecoded = <T>(reading: Reading<T>, rule: Rule): Decoded<T> =>
  Result.mapError(reading, (wrongs) =>
    wrongs.map(({ at, given }) => ({ path: at, problem: `given ${given}; ${explain(rule)}` }))
  )

/** A reading, also of what throws when it is looked at. */
export function attempt<T>(read: (given: unknown) => Reading<T>, given: unknown): Reading<T> {
  if (given === unreadable) return wrong("something whose getter throws")
  try {
    return read(given)
  } catch {
    return wrong("something that throws when it is read")
  }
}

const explain = ({ allowed, example }: Rule): string =>
  `allowed: ${allowed}; for example: ${example}`
