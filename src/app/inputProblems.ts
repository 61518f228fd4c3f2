/**
 * Checks of arguments at run time, for callers whose compiler did not: what is wrong, as the caller is told
 * it, or undefined. Plain functions, for they run before every call. Each message names the field, what was
 * given (its kind, never its content) and what is allowed.
 */
import { deviceFieldLengths, deviceFields, isClean } from "../domain/device.ts"
import { loneSurrogate } from "../domain/textLength.ts"

/** What is wrong with an argument, or undefined. */
export type Problem = string | undefined

export const objectProblem = (name: string, input: unknown): Problem =>
  typeof input === "object" && input !== null && !Array.isArray(input)
    ? undefined
    : `${name}: must be given an object, got ${describe(input)}`

/** Of an input that is no object, or has keys that nobody knows: a misspelt one must not be ignored. */
export function keysProblem(name: string, input: unknown, known: readonly string[]): Problem {
  const problem = objectProblem(name, input)
  if (problem !== undefined) return problem
  for (const key of Object.keys(input as object)) {
    if (!known.includes(key)) {
      return `${key}: ${name} knows no such field; it takes ${known.join(", ")}`
    }
  }
  return undefined
}

export const stringProblem = (field: string, value: unknown): Problem =>
  typeof value === "string" ? undefined : `${field}: must be a string, got ${describe(value)}`

/** Of an option that is on or off, or absent. */
export const flagProblem = (field: string, value: unknown): Problem =>
  value === undefined || typeof value === "boolean"
    ? undefined
    : `${field}: must be true or false, got ${describe(value)}`

/** Of facts about a device, or their absence. */
export function deviceProblem(value: unknown): Problem {
  if (value === undefined) return undefined
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `device: must be an object, got ${describe(value)}`
  }
  for (const [key, fact] of Object.entries(value)) {
    const field = deviceFields.find((known) => known === key)
    if (field === undefined) {
      return `device.${key}: is not known; allowed are ${deviceFields.join(", ")}`
    }
    if (fact !== undefined && typeof fact !== "string") {
      return `device.${key}: must be a string, got ${describe(fact)}`
    }
    if (field === "fingerprint" && typeof fact === "string") {
      const problem = fingerprintProblem(fact)
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

// It is compared, so nothing in it may be made like something else.
function fingerprintProblem(fact: string): Problem {
  const most = deviceFieldLengths.fingerprint
  if (fact.length > most) {
    return `device.fingerprint: must have at most ${most} characters, got ${fact.length}`
  }
  return isClean(fact)
    ? undefined
    : "device.fingerprint: must have no control characters and no lone surrogates"
}

/** Of free text that is kept, or its absence: at most `most` characters, well-formed. */
export function textProblem(field: string, value: unknown, most: number): Problem {
  if (value === undefined) return undefined
  if (typeof value !== "string") return stringProblem(field, value)
  if (value.length > most) {
    return `${field}: must have at most ${most} characters, got ${value.length}`
  }
  return loneSurrogate(value) === -1 ? undefined : `${field}: must be well-formed Unicode`
}

const printableAscii = /^[\x21-\x7e]{1,64}$/

export const authMethodProblem = (value: unknown): Problem =>
  value === undefined || (typeof value === "string" && printableAscii.test(value))
    ? undefined
    : `authMethod: must be 1 to 64 printable ASCII characters without blanks, got ${describe(value)}`

/** A value as a message may show it: its kind, never its content. */
export function describe(value: unknown): string {
  if (value === null) return "null"
  if (Array.isArray(value)) return "an array"
  if (typeof value === "string") return `a string of ${value.length} characters`
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  return typeof value === "undefined" ? "nothing" : `a value of type ${typeof value}`
}
