/**
 * JSON as text, exactly as `JSON.stringify` gives it; no value at all is NULL. A plain string is kept in
 * the same way where the application chose it, for the driver would cut it at a NUL.
 */
import type { Json } from "../../domain/json.ts"

export const jsonText = (value: Json | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value)

/** A key named `__proto__` becomes a key like any other. */
export const jsonOf = (text: string | null): Json | undefined =>
  text === null ? undefined : JSON.parse(text)

/** For what went in as a string. */
export const textOf = (text: string | null): string | undefined =>
  text === null ? undefined : JSON.parse(text)
