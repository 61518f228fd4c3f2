/**
 * What was given, as a message may show it: short, on one line, and never what could be a secret.
 */

/** The most characters of a text that are shown. */
const shown = 40

/** A value in a few words. Texts are cut, and credentials in URLs are left out. */
export function describe(given: unknown): string {
  switch (typeof given) {
    case "string":
      return quote(given)
    case "number":
      return Object.is(given, -0) ? "-0" : String(given)
    case "boolean":
    case "undefined":
      return String(given)
    case "object":
      return given === null ? "null" : describeObject(given)
    case "bigint":
    case "function":
    case "symbol":
      return `a ${typeof given}`
  }
}

/** The same for what may be a secret: its kind and its size. */
export function describeSecret(given: unknown): string {
  if (typeof given === "number") return "a number"
  if (typeof given !== "string") return describe(given)
  if (given === "") return "an empty string"
  const bytes = Buffer.byteLength(given)
  return `a string of ${bytes} byte${bytes === 1 ? "" : "s"}`
}

function describeObject(given: object): string {
  if (Array.isArray(given))
    return given.length === 0 ? "an empty list" : `a list of ${given.length}`
  const prototype: unknown = Object.getPrototypeOf(given)
  if (typeof prototype !== "object" || prototype === null) return "an object"
  const maker: unknown = Reflect.get(prototype, "constructor")
  const name: unknown = typeof maker === "function" ? Reflect.get(maker, "name") : undefined
  return typeof name === "string" && name !== "Object" && /^[a-z_$][\w$]{0,39}$/i.test(name)
    ? `an instance of ${name}`
    : "an object"
}

// What could end a line, or drive a terminal, and is left alone by JSON.stringify.
const control = /[\u007f-\u009f\u2028\u2029]/g

/** A text between quotes, on one line. */
export function quote(text: string): string {
  const open = text.replace(/\/\/.*@/gs, "//…@")
  const cut = open.length > shown ? `${open.slice(0, shown)}…` : open
  return JSON.stringify(cut).replace(
    control,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  )
}
