/**
 * JSON values: what claims and session data are made of. A value is accepted only when it comes back
 * from storage as it went in, so nothing is silently dropped, renamed or rounded on the way.
 */

/** A value that survives JSON text unchanged. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** How deep arrays and objects may be nested. */
export const maxJsonDepth = 64

/** A value that is not JSON: where (`claims.roles[2]`) and why. */
export interface JsonProblem {
  readonly path: string
  readonly reason: string
}

/**
 * The first place in `value` that JSON text could not carry unchanged, or undefined when all of it can.
 * Keys whose value is undefined are refused rather than dropped; `-0` is, too. A key named `__proto__`
 * is data like any other.
 */
export function jsonProblem(value: unknown, path: string, depth = 0): JsonProblem | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? undefined
        : { path, reason: `${Object.is(value, -0) ? "-0" : value} is not a JSON number` }
    case "object":
      break
    case "bigint":
    case "function":
    case "symbol":
    case "undefined":
      return { path, reason: `${typeof value} is not a JSON value` }
  }
  if (value === null) return undefined
  if (depth === maxJsonDepth)
    return { path, reason: `is nested deeper than ${maxJsonDepth} levels` }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const problem = jsonProblem(value[i], `${path}[${i}]`, depth + 1)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    return { path, reason: "is an instance of a class, not a plain object" }
  }
  if (Object.getOwnPropertySymbols(value).length > 0) {
    return { path, reason: "has a symbol as a key" }
  }
  for (const [key, item] of Object.entries(value)) {
    const problem = jsonProblem(item, `${path}.${key}`, depth + 1)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** Makes a JSON value unchangeable, all the way down: several requests may be given the same one. */
export function freezeJson<A extends Json | undefined>(value: A): A {
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) freezeJson(item as Json)
    Object.freeze(value)
  }
  return value
}
