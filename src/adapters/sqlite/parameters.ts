/**
 * The parameters of statements: named where they are written, and handed over by position, which the
 * driver takes in half the time.
 */
import type { Value } from "./driver.ts"

/** Parameters by name; `:id` in a statement is `id` here. */
export type Values = Readonly<Record<string, Value>>

/** Puts values in the order in which `sql` names them first, which is how SQLite numbers them. */
export function inOrder(sql: string): (values: Values) => Value[] {
  const names = [...new Set(Array.from(sql.matchAll(/:([a-z_]+)/g), ([, name]) => String(name)))]
  return (values) =>
    names.map((name) => {
      const value = values[name]
      // The driver would take the value of the call before, or NULL.
      if (value === undefined) throw new TypeError(`the statement has no value for :${name}`)
      return value
    })
}
