/**
 * The options that are made of code: the store, the validators, the logger, the clock and the source of
 * randomness. They are passed on as they are, so that they keep their `this`.
 */
import type { StandardSchema } from "../app/shape.ts"
import type { Clock } from "../ports/Clock.ts"
import type { LogEntry } from "../ports/Logger.ts"
import type { Random } from "../ports/Random.ts"
import type { StoreAdapter } from "../ports/StoreAdapter.ts"
import { describe } from "./given.ts"
import { right, setting, wrong } from "./setting.ts"

/** An option that holds an object with certain members. */
const collaborator = <T>(
  allowed: string,
  example: string,
  fits: (given: object) => boolean,
  lacks: string
) =>
  setting({ allowed, example }, (given) => {
    // A text here may be a connection string with a password.
    if (typeof given === "string") return wrong("a string")
    if ((typeof given !== "object" && typeof given !== "function") || given === null) {
      return wrong(describe(given))
    }
    return fits(given) ? right(given as T) : wrong(`${describe(given)} without ${lacks}`)
  })

const isFunction = (given: object, name: string): boolean =>
  typeof Reflect.get(given, name) === "function"

export const store = collaborator<StoreAdapter>(
  "a store adapter",
  `sqliteStore("sessions.db")`,
  (given) =>
    typeof Reflect.get(given, "name") === "string" &&
    isFunction(given, "open") &&
    isFunction(given, "migrate"),
  "name, open and migrate"
)

/** A Standard Schema (standardschema.dev), which may also be a function. */
export const validator = collaborator<StandardSchema>(
  "a Standard Schema validator, version 1 (of zod, valibot, arktype, or effect's Schema.toStandardSchemaV1)",
  "z.object({ role: z.string() })",
  (given) => {
    const standard: unknown = Reflect.get(given, "~standard")
    return (
      typeof standard === "object" &&
      standard !== null &&
      Reflect.get(standard, "version") === 1 &&
      isFunction(standard, "validate")
    )
  },
  `"~standard" of version 1`
)

export const logger = setting(
  { allowed: "a function", example: "(entry) => console.log(JSON.stringify(entry))" },
  (given) =>
    typeof given === "function"
      ? right(given as (entry: LogEntry) => void)
      : wrong(typeof given === "string" ? "a string" : describe(given))
)

export const clock = collaborator<Clock["Service"]>(
  "an object with the functions now and monotonic, both in milliseconds",
  "{ now: () => Date.now(), monotonic: () => performance.now() }",
  (given) => isFunction(given, "now") && isFunction(given, "monotonic"),
  "now and monotonic"
)

export const random = collaborator<Random["Service"]>(
  "an object with the function bytes",
  "{ bytes: (n) => crypto.getRandomValues(new Uint8Array(n)) }",
  (given) => isFunction(given, "bytes"),
  "bytes"
)
