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

/** An option that holds an object with certain members. `flaw` says what else is wrong with one that has them. */
const collaborator = <T>(
  allowed: string,
  example: string,
  fits: (given: object) => boolean,
  lacks: string,
  flaw: (given: T) => string | undefined = () => undefined
) =>
  setting({ allowed, example }, (given) => {
    if ((typeof given !== "object" && typeof given !== "function") || given === null) {
      return wrong(describeHidden(given))
    }
    if (!fits(given)) return wrong(`${describe(given)} without ${lacks}`)
    const found = flaw(given as T)
    return found === undefined ? right(given as T) : wrong(`${describe(given)} ${found}`)
  })

/** A text here may be a connection string with a password. */
const describeHidden = (given: unknown): string =>
  typeof given === "string" ? "a string" : describe(given)

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
      : wrong(describeHidden(given))
)

export const clock = collaborator<Clock["Service"]>(
  "an object with the functions now (whole milliseconds from 1970 on) and monotonic (milliseconds)",
  "{ now: () => Date.now(), monotonic: () => performance.now() }",
  (given) => isFunction(given, "now") && isFunction(given, "monotonic"),
  "now and monotonic",
  // Every deadline and every token would be wrong with it: one reading each is worth the look.
  (given) => {
    const now: unknown = given.now()
    if (!Number.isSafeInteger(now) || (now as number) < 0) {
      return `whose now() answers ${describeHidden(now)}`
    }
    const elapsed: unknown = given.monotonic()
    return Number.isFinite(elapsed)
      ? undefined
      : `whose monotonic() answers ${describeHidden(elapsed)}`
  }
)

export const random = collaborator<Random["Service"]>(
  "an object with the function bytes",
  "{ bytes: (n) => crypto.getRandomValues(new Uint8Array(n)) }",
  (given) => isFunction(given, "bytes"),
  "bytes"
)
