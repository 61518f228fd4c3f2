/**
 * A group of options as a schema: a plain object with known keys, or a shorthand for one.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"

import { describe } from "./given.ts"
import { copyPlain } from "./plainObject.ts"
import { attempt, right, toIssue, wrong, type Reading, type Rule } from "./setting.ts"

/** What a shorthand stands for; undefined where the value is none. */
type Shorthand = (given: unknown) => Reading<Record<string, unknown>> | undefined

/**
 * The schema of a group. Known keys whose value is undefined count as absent; unknown ones are left for
 * the struct to refuse.
 */
export const section = <const Fields extends Schema.Struct.Fields>(
  rule: Rule,
  fields: Fields,
  shorthand?: Shorthand
) => {
  const struct = Schema.Struct(fields)
  const read = (given: unknown): Reading<Record<PropertyKey, unknown>> => {
    const meant = shorthand?.(given)
    if (meant !== undefined) return meant
    const copy = copyPlain(given)
    if (copy === undefined) return wrong(describe(given))
    for (const key of Object.keys(fields)) if (copy[key] === undefined) delete copy[key]
    return right(copy)
  }
  return Schema.Unknown.pipe(
    Schema.decodeTo(struct, {
      decode: SchemaGetter.transformEffect((given) =>
        Effect.fromResult(
          Result.map(
            toIssue(attempt(read, given), rule, struct.ast),
            // The struct itself looks for what is missing.
            (values) => values as Schema.Struct<Fields>["Encoded"]
          )
        )
      ),
      encode: SchemaGetter.forbiddenEncoding
    })
  )
}
