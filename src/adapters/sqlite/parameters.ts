/**
 * The parameters of statements: named where they are written, and handed over by position, which the
 * driver takes in half the time.
 */
import type { Value } from "./driver.ts"

/** Parameters by name; `:id` in a statement is `id` here. */
export type Values = Readonly<Record<string, Value>>

/**
 * Puts values in the order in which `sql` names them first, which is how SQLite numbers them. They may come in
 * several parts, of which each has the same names in every call, and no two the same: putting those together
 * into one object costs several times as much as to look into each.
 */
export function inOrder(sql: string): (...parts: readonly Values[]) => Value[] {
  const names = [...new Set(Array.from(sql.matchAll(/:([a-z_]+)/g), ([, name]) => String(name)))]
  let places: readonly number[] | undefined
  return (...parts) => {
    const found = places ?? names.map((name) => parts.findIndex((part) => name in part))
    const values = found.map((place, index) => {
      const name = names[index] as string
      const value = parts[place]?.[name]
      // The driver would take the value of the call before, or NULL.
      if (value === undefined) throw new TypeError(`the statement has no value for :${name}`)
      return value
    })
    places = found
    return values
  }
}
