import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

/**
 * Checks what a request brought against a schema. Fields that nobody knows are refused: a misspelt
 * `except` must not end every session.
 */
import { fitting } from "./fitting.ts"
import { RequestRefused } from "./refused.ts"

/** The decoder of a schema. What does not fit is refused with 400 and the first reason. */
export function decoder<A>(schema: Schema.Decoder<A>): (value: unknown) => A {
  const decode = Schema.decodeUnknownResult(schema, { onExcessProperty: "error" })
  const fits = fitting(schema)
  return (value) => {
    // What fits is what it would be decoded to.
    if (fits?.(value) === true) return value as A
    const result = decode(value)
    if (Result.isSuccess(result)) return result.success
    throw new RequestRefused(400, problem(result.failure.issue))
  }
}

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "UnexpectedKey" ? "is not known" : SchemaIssue.defaultLeafHook(issue)
})

/** As much of a client's own words as a message repeats. */
const longestPath = 100

function problem(issue: SchemaIssue.Issue): string {
  const [first] = format(issue).issues
  const path = (first?.path ?? [])
    .map((key) => String(typeof key === "object" ? key.key : key))
    .join(".")
    .slice(0, longestPath)
  if (first === undefined || path === "") return "input is not an object"
  // The contract's own messages name their field already.
  return first.message.startsWith(`${path} `) ? first.message : `${path}: ${first.message}`
}
