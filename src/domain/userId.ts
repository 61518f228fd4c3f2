/**
 * Whose session it is. A user id belongs to the application: any text, compared byte for byte, never
 * folded, trimmed or normalised.
 */

/** The most UTF-8 bytes that a user id may have. */
export const maxUserIdBytes = 255

/**
 * What is wrong with a user id, as a phrase that completes "userId …", or undefined when it is fine:
 * a non-empty, well-formed string of at most 255 UTF-8 bytes.
 */
export function userIdProblem(value: unknown): string | undefined {
  if (typeof value !== "string") return `must be a string, got ${typeName(value)}`
  if (value.length === 0) return "must not be empty"
  let bytes = 0
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (unit < 0xd800 || unit > 0xdfff) bytes += 3
    else {
      // A lone surrogate has no UTF-8 form: two different ids would be stored as the same bytes.
      const next = value.charCodeAt(i + 1)
      if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) {
        return `must be well-formed Unicode, got a lone surrogate at index ${i}`
      }
      bytes += 4
      i += 1
    }
  }
  return bytes > maxUserIdBytes
    ? `must have at most ${maxUserIdBytes} UTF-8 bytes, got ${bytes}`
    : undefined
}

const typeName = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "an array" : typeof value
