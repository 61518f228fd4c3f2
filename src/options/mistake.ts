/**
 * Mistakes in options: all of them are told at once.
 */
import { SessionsError } from "../app/SessionsError.ts"
import { pathText, suggestion, type Path } from "./nearest.ts"

/** Where a mistake is, and what is wrong there. An empty path is all of the options. */
export interface Mistake {
  readonly path: Path
  readonly problem: string
}

/** A mistake as it is found: without a problem, it is an option that nobody knows. */
export interface Found {
  readonly path: Path
  readonly problem: string | undefined
}

/** Whether the option at `path`, or a group that it is in, is among `wrong`. */
export const isWrong = (wrong: readonly string[], path: string): boolean =>
  wrong.some((other) => path === other || path.startsWith(`${other}.`))

/** Every mistake that was found, in words. `known` are the paths of the options there are. */
export const mistakesOf = (found: readonly Found[], known: readonly Path[]): readonly Mistake[] =>
  found.map(({ path, problem = `is no option; ${suggestion(path, known)}` }) => ({ path, problem }))

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
