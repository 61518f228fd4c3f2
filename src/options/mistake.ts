/**
 * Mistakes in options: found in what a schema reports, and told all at once.
 */
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"

import { SessionsError } from "../app/SessionsError.ts"
import { pathText, suggestion, type Path } from "./nearest.ts"

/** Where a mistake is, and what is wrong there. An empty path is all of the options. */
export interface Mistake {
  readonly path: Path
  readonly problem: string
}

/** Whether the option at `path`, or a group that it is in, is among `wrong`. */
export const isWrong = (wrong: readonly string[], path: string): boolean =>
  wrong.some((other) => path === other || path.startsWith(`${other}.`))

const unknownOption = "is no option"

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "UnexpectedKey" ? unknownOption : SchemaIssue.defaultLeafHook(issue)
})

/** Every mistake that an issue tells of. `schema` knows which options there are. */
export function mistakesOf(issue: SchemaIssue.Issue, schema: SchemaAST.AST): readonly Mistake[] {
  const known = knownPaths(schema)
  return format(issue).issues.map(({ message, path: segments = [] }) => {
    const path = segments.map((segment) => (typeof segment === "object" ? segment.key : segment))
    return message === unknownOption
      ? { path, problem: `${message}; ${suggestion(path, known)}` }
      : { path, problem: message }
  })
}

/** Every option's path, groups included. */
export const knownPaths = (schema: SchemaAST.AST): readonly Path[] =>
  SchemaAST.isObjects(schema)
    ? schema.propertySignatures.flatMap(({ name, type }) => [
        [name],
        ...knownPaths(type).map((path) => [name, ...path])
      ])
    : []

/** The most mistakes that are told; more are only counted. */
const told = 50

/** The error that tells of mistakes in the options of `subject`. */
export function configInvalid(subject: string, mistakes: readonly Mistake[]): SessionsError {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`
  const lines = mistakes
    .slice(0, told)
    .map(({ path, problem }) => `  ${path.length === 0 ? "" : `${pathText(path)}: `}${problem}`)
  const more = mistakes.length > told ? [`  and ${mistakes.length - told} more`] : []
  const text = [`${subject}: ${count} in the options`, ...lines, ...more].join("\n")
  return new SessionsError("config_invalid", text)
}
