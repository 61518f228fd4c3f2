/**
 * Reading objects that may be anything: with getters that throw, with a prototype of their own, with a
 * key named `__proto__`.
 */

/** Stands for the value of a property whose getter throws. */
export const unreadable = Symbol("unreadable")

/**
 * A copy of an object's own enumerable properties, each read once, without a prototype; undefined for what
 * is no plain object. A class's instance is none: its getters are not its own, and would be passed over.
 */
export function copyPlain(value: unknown): Record<PropertyKey, unknown> | undefined {
  try {
    if (typeof value !== "object" || value === null || !isPlain(value)) return undefined
    const copy: Record<PropertyKey, unknown> = Object.create(null)
    for (const key of Reflect.ownKeys(value)) {
      if (Object.prototype.propertyIsEnumerable.call(value, key)) copy[key] = read(value, key)
    }
    return copy
  } catch {
    // A proxy may refuse to be looked at.
    return undefined
  }
}

// The prototype of another realm's objects is another object, and has none itself.
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function read(value: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(value, key)
  } catch {
    return unreadable
  }
}
