/**
 * One option as a schema: it reads a value out of anything at all, or says what was given, what is
 * allowed, and an example.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"

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

/** The schema of an option. `read` may throw: then the value cannot be read. */
export const setting = <T>(rule: Rule, read: (given: unknown) => Reading<T>) =>
  Schema.declareConstructor<T, unknown>()(
    [],
    () => (given, ast) => Effect.fromResult(toIssue(attempt(read, given), rule, ast))
  ).annotateKey({ messageMissingKey: `missing; ${explain(rule)}` })

/** What is wrong, as an issue that a schema can report. */
export const toIssue = <T>(
  reading: Reading<T>,
  rule: Rule,
  ast: SchemaAST.AST
): Result.Result<T, SchemaIssue.Issue> =>
  Result.mapError(reading, ([first, ...rest]) => {
    const issue = (wrong: Wrong) =>
      new SchemaIssue.Pointer(
        wrong.at,
        new SchemaIssue.InvalidValue({ message: `given ${wrong.given}; ${explain(rule)}` })
      )
    return new SchemaIssue.Composite(ast, [issue(first), ...rest.map(issue)])
  })

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
