/**
 * Run-time checks of what calls take beside their input. They run before every call that is given options,
 * verification included, so they are plain functions, which answer what is wrong or undefined.
 */
import { describe } from "./inputProblems.ts"

/** The options of every call. */
export const callOptions = ["signal"] as const

/** The options of `verify`. */
export const verifyOptions = ["device", "renew", "signal"] as const

/** What is wrong with the options of a call that knows those: no object, a misspelt key, a bad signal or `renew`. */
export function optionsProblem(options: unknown, known: readonly string[]): string | undefined {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    return `options: must be an object, got ${describe(options)}`
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) return `${key}: is not an option here; allowed: ${known.join(", ")}`
  }
  const { renew, signal }: { readonly renew?: unknown; readonly signal?: unknown } = options
  if (signal !== undefined && !isSignal(signal)) {
    return `signal: must be an AbortSignal, got ${describe(signal)}`
  }
  if (renew !== undefined && typeof renew !== "boolean" && renew !== "always") {
    return `renew: must be true, false or "always", got ${describe(renew)}`
  }
  return undefined
}

const isSignal = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  typeof Reflect.get(value, "aborted") === "boolean" &&
  typeof Reflect.get(value, "addEventListener") === "function" &&
  typeof Reflect.get(value, "removeEventListener") === "function"
