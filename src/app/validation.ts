import * as Effect from "effect/Effect"

/**
 * Checks of arguments at run time, for callers whose compiler did not. Each gives the value back with its
 * type, or fails with the field, what was given and what is allowed.
 */
import {
  cleanDevice,
  deviceFieldLengths,
  deviceFields,
  isClean,
  type Device
} from "../domain/device.ts"
import { isSessionId, type SessionId } from "../domain/identifier.ts"
import { jsonProblem, type Json } from "../domain/json.ts"
import { loneSurrogate } from "../domain/textLength.ts"
import { userIdProblem } from "../domain/userId.ts"
import { InputInvalid } from "./errors.ts"
import type { Shape } from "./shape.ts"

const invalid = (message: string) => Effect.fail(new InputInvalid({ message }))

type Checked<A> = Effect.Effect<A, InputInvalid>

export const checkObject = (name: string, input: unknown): Checked<void> =>
  typeof input === "object" && input !== null && !Array.isArray(input)
    ? Effect.void
    : invalid(`${name}: must be given an object, got ${describe(input)}`)

/** An input object without keys that nobody knows: a misspelt one must not be ignored. */
export const checkKeys = (name: string, input: object, known: readonly string[]): Checked<void> =>
  Effect.andThen(
    checkObject(name, input),
    Effect.suspend(() => {
      const unknown = Object.keys(input).find((key) => !known.includes(key))
      return unknown === undefined
        ? Effect.void
        : invalid(`${unknown}: ${name} knows no such field; it takes ${known.join(", ")}`)
    })
  )

export function checkUserId(value: unknown): Checked<string> {
  const problem = userIdProblem(value)
  return problem === undefined ? Effect.succeed(value as string) : invalid(`userId: ${problem}`)
}

/** A string, of whatever shape. */
export const checkString = (field: string, value: unknown): Checked<string> =>
  typeof value === "string"
    ? Effect.succeed(value)
    : invalid(`${field}: must be a string, got ${describe(value)}`)

/** An option that is on or off; absent, it is off. */
export const checkFlag = (field: string, value: unknown): Checked<boolean> =>
  value === undefined || typeof value === "boolean"
    ? Effect.succeed(value ?? false)
    : invalid(`${field}: must be true or false, got ${describe(value)}`)

/** A session id, or undefined for a string that can be none: there is no such session. */
export const checkSessionId = (
  value: unknown,
  field = "sessionId"
): Checked<SessionId | undefined> =>
  Effect.map(checkString(field, value), (text) => (isSessionId(text) ? text : undefined))

export function checkDeviceFacts(value: unknown): Checked<Device | undefined> {
  if (value === undefined) return Effect.succeed(undefined)
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return invalid(`device: must be an object, got ${describe(value)}`)
  }
  for (const [key, fact] of Object.entries(value)) {
    const field = deviceFields.find((known) => known === key)
    if (field === undefined) {
      return invalid(`device.${key}: is not known; allowed are ${deviceFields.join(", ")}`)
    }
    if (fact !== undefined && typeof fact !== "string") {
      return invalid(`device.${key}: must be a string, got ${describe(fact)}`)
    }
    const most = deviceFieldLengths.fingerprint
    if (field === "fingerprint" && typeof fact === "string" && fact.length > most) {
      return invalid(`device.fingerprint: must have at most ${most} characters, got ${fact.length}`)
    }
    // It is compared, so nothing in it may be made like something else.
    if (field === "fingerprint" && typeof fact === "string" && !isClean(fact)) {
      return invalid("device.fingerprint: must have no control characters and no lone surrogates")
    }
  }
  return Effect.succeed(cleanDevice(value))
}

/** Free text that is kept: at most `most` characters, well-formed. */
export function checkText(
  field: string,
  value: unknown,
  most: number
): Checked<string | undefined> {
  if (value === undefined) return Effect.succeed(undefined)
  if (typeof value !== "string")
    return invalid(`${field}: must be a string, got ${describe(value)}`)
  if (value.length > most) {
    return invalid(`${field}: must have at most ${most} characters, got ${value.length}`)
  }
  return loneSurrogate(value) === -1
    ? Effect.succeed(value)
    : invalid(`${field}: must be well-formed Unicode`)
}

const printableAscii = /^[\x21-\x7e]{1,64}$/

export const checkAuthMethod = (value: unknown): Checked<string | undefined> =>
  value === undefined || (typeof value === "string" && printableAscii.test(value))
    ? Effect.succeed(value)
    : invalid(
        `authMethod: must be 1 to 64 printable ASCII characters without blanks, got ${describe(value)}`
      )

/** A version of session data. */
export const checkVersion = (value: unknown): Checked<number> =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? Effect.succeed(value as number)
    : invalid(`version: must be a whole number from 0, got ${describe(value)}`)

/** JSON that has the shape the application asks for; answers it as the validator gives it back. */
export const checkJson = Effect.fnUntraced(function* (
  field: string,
  value: unknown,
  shape: Shape
): Effect.fn.Return<Json | undefined, InputInvalid> {
  if (value !== undefined) {
    const problem = jsonProblem(value, field)
    if (problem !== undefined) return yield* invalid(`${problem.path}: ${problem.reason}`)
  }
  const verdict = yield* applyShape(shape, value as Json | undefined)
  if (!verdict.ok) return yield* invalid(verdict.problem)
  if (verdict.value === undefined) return undefined
  const problem = jsonProblem(verdict.value, field)
  return problem === undefined
    ? verdict.value
    : yield* invalid(`${problem.path}: ${problem.reason} (as the validator gave it back)`)
})

/** A shape's verdict, whether or not the validator is asynchronous. */
export const applyShape = (shape: Shape, value: Json | undefined) => {
  const verdict = shape(value)
  return verdict instanceof Promise ? Effect.promise(() => verdict) : Effect.succeed(verdict)
}

/** A value as a message may show it: its kind, never its content. */
export function describe(value: unknown): string {
  if (value === null) return "null"
  if (Array.isArray(value)) return "an array"
  if (typeof value === "string") return `a string of ${value.length} characters`
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  return typeof value === "undefined" ? "nothing" : `a value of type ${typeof value}`
}
