/**
 * Whose session it is. A user id belongs to the application: any text, compared byte for byte, never
 * folded, trimmed or normalised.
 */
import { loneSurrogate, utf8Length } from "./textLength.ts"

/** The most UTF-8 bytes that a user id may have. */
export const maxUserIdBytes = 255

/**
 * What is wrong with a user id, as a phrase that completes "userId …", or undefined when it is fine:
 * a non-empty, well-formed string of at most 255 UTF-8 bytes.
 */
export function userIdProblem(value: unknown): string | undefined {
  if (typeof value !== "string") return `must be a string, got ${typeName(value)}`
  if (value.length === 0) return "must not be empty"
  const lone = loneSurrogate(value)
  // It has no UTF-8 form: two different ids would be stored as the same bytes.
  if (lone !== -1) return `must be well-formed Unicode, got a lone surrogate at index ${lone}`
  const bytes = utf8Length(value)
  return bytes > maxUserIdBytes
    ? `must have at most ${maxUserIdBytes} UTF-8 bytes, got ${bytes}`
    : undefined
}

const typeName = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "an array" : typeof value
