/**
 * A group of options: a plain object with known keys, or a shorthand for one.
 */
import * as Result from "effect/Result"

import { describe } from "./given.ts"
import type { Found } from "./mistake.ts"
import type { Path } from "./nearest.ts"
import { copyPlain } from "./plainObject.ts"
import {
  attempt,
  missing,
  right,
  toDecoded,
  wrong,
  type Decoded,
  type Reading,
  type Rule,
  type Setting
} from "./setting.ts"

/** A setting that may be left out of its group. */
export interface Optional<T> {
  readonly optional: Setting<T>
}

export const optional = <T>(setting: Setting<T>): Optional<T> => ({ optional: setting })

/** The settings of a group by their names. */
export type Fields = Readonly<Record<string, Setting<unknown> | Optional<unknown>>>

/** What the settings of a group decode to. */
export type Values<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Setting<unknown> ? K : never]: F[K] extends Setting<
    infer T
  >
    ? T
    : never
} & {
  readonly [K in keyof F as F[K] extends Optional<unknown> ? K : never]?: F[K] extends Optional<
    infer T
  >
    ? T
    : never
}

/** What a shorthand stands for; undefined where the value is none. */
type Shorthand = (given: unknown) => Reading<Readonly<Record<string, unknown>>> | undefined

/** A group as a setting. Known keys whose value is undefined count as absent; unknown ones are refused. */
export const section = <const F extends Fields>(
  rule: Rule,
  fields: F,
  shorthand?: Shorthand
): Setting<Values<F>> => {
  const read = (given: unknown): Reading<Readonly<Record<PropertyKey, unknown>>> => {
    const meant = shorthand?.(given)
    if (meant !== undefined) return meant
    const copy = copyPlain(given)
    return copy === undefined ? wrong(describe(given)) : right(copy)
  }
  return {
    decode: (given) =>
      Result.flatMap(toDecoded(attempt(read, given), rule), (values) =>
        decodeFields(fields, values)
      ),
    missing: missing(rule),
    within: pathsOf(fields)
  }
}

function decodeFields<F extends Fields>(
  fields: F,
  given: Readonly<Record<PropertyKey, unknown>>
): Decoded<Values<F>> {
  const found: Found[] = Reflect.ownKeys(given)
    .filter((key) => !Object.hasOwn(fields, key))
    .map((key) => ({ path: [key], problem: undefined }))
  const values: [string, unknown][] = []
  for (const [name, field] of Object.entries(fields)) {
    const value = given[name]
    const { decode, missing } = settingOf(field)
    if (value !== undefined) {
      const decoded = decode(value)
      if (Result.isSuccess(decoded)) values.push([name, decoded.success])
      else found.push(...decoded.failure.map(({ path, problem }) => below(name, path, problem)))
    } else if (!("optional" in field)) found.push({ path: [name], problem: missing })
  }
  // Every field of `F` is among them, but for optional ones.
  return found.length === 0
    ? Result.succeed(Object.fromEntries(values) as Values<F>)
    : Result.fail(found)
}

const settingOf = (field: Fields[string]): Setting<unknown> =>
  "optional" in field ? field.optional : field

const below = (name: string, path: Path, problem: string | undefined): Found => ({
  path: [name, ...path],
  problem
})

/** Every option's path, groups included. */
const pathsOf = (fields: Fields): readonly Path[] =>
  Object.entries(fields).flatMap(([name, field]) => [
    [name],
    ...settingOf(field).within.map((path) => [name, ...path])
  ])
