/**
 * Frozen copies of plain data: what is stored here is nobody else's to change, neither by whoever gave
 * it nor by whoever read it.
 */

/** A deep, frozen copy of plain data. A key named `__proto__` is data like any other. */
export const snapshot = <T>(value: T): T => freeze(structuredClone(value))

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) freeze(part)
    Object.freeze(value)
  }
  return value
}
