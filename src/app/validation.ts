import * as Effect from "effect/Effect"

/**
 * Checks of arguments as effects: each gives the value back with its type, or fails with what is wrong.
 */
import { cleanDevice, type Device } from "../domain/device.ts"
import { isSessionId, type SessionId } from "../domain/identifier.ts"
import { jsonProblem, type Json } from "../domain/json.ts"
import { userIdProblem } from "../domain/userId.ts"
import { InputInvalid } from "./errors.ts"
import {
  authMethodProblem,
  describe,
  deviceProblem,
  keysProblem,
  objectProblem,
  stringProblem,
  textProblem,
  type Problem
} from "./inputProblems.ts"
import { anyShape, type Shape, type ShapeVerdict } from "./shape.ts"

type Checked<A> = Effect.Effect<A, InputInvalid>

/** Fails with what is wrong. */
export const invalid = (message: string): Checked<never> =>
  Effect.fail(new InputInvalid({ message }))

/** The value, unless something is wrong with it. */
const unless = <A>(problem: Problem, value: A): Checked<A> =>
  problem === undefined ? Effect.succeed(value) : invalid(problem)

export const checkObject = (name: string, input: unknown): Checked<void> =>
  unless(objectProblem(name, input), undefined)

/** An input object without keys that nobody knows. */
export const checkKeys = (name: string, input: object, known: readonly string[]): Checked<void> =>
  unless(keysProblem(name, input, known), undefined)

export function checkUserId(value: unknown): Checked<string> {
  const problem = userIdProblem(value)
  return problem === undefined ? Effect.succeed(value as string) : invalid(`userId: ${problem}`)
}

/** A string, of whatever shape. */
export const checkString = (field: string, value: unknown): Checked<string> =>
  unless(stringProblem(field, value), value as string)

/** A session id, or undefined for a string that can be none: there is no such session. */
export const checkSessionId = (
  value: unknown,
  field = "sessionId"
): Checked<SessionId | undefined> =>
  unless(stringProblem(field, value), isSessionId(value) ? value : undefined)

export function checkDeviceFacts(value: unknown): Checked<Device | undefined> {
  const problem = deviceProblem(value)
  return problem === undefined ? Effect.succeed(keptDevice(value as Device)) : invalid(problem)
}

/** Facts about a device as they are kept. */
export const keptDevice = (device: Device | undefined): Device | undefined =>
  device === undefined ? undefined : cleanDevice(device)

/** Free text that is kept: at most `most` characters, well-formed. */
export const checkText = (
  field: string,
  value: unknown,
  most: number
): Checked<string | undefined> =>
  unless(textProblem(field, value, most), value as string | undefined)

export const checkAuthMethod = (value: unknown): Checked<string | undefined> =>
  unless(authMethodProblem(value), value as string | undefined)

/** A version of session data. */
export const checkVersion = (value: unknown): Checked<number> =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? Effect.succeed(value as number)
    : invalid(`version: must be a whole number from 0, got ${describe(value)}`)

/** JSON that has the shape the application asks for; answers it as the validator gives it back. */
export function checkJson(field: string, value: unknown, shape: Shape): Checked<Json | undefined> {
  const problem = value === undefined ? undefined : jsonProblem(value, field)
  if (problem !== undefined) return invalid(`${problem.path}: ${problem.reason}`)
  const json = value as Json | undefined
  // Without a validator nothing was made of it that would have to be looked at again.
  if (shape === anyShape) return Effect.succeed(json)
  return Effect.flatMapEager(applyShape(shape, json), (verdict) => checkVerdict(field, verdict))
}

function checkVerdict(field: string, verdict: ShapeVerdict): Checked<Json | undefined> {
  if (!verdict.ok) return invalid(verdict.problem)
  const problem = verdict.value === undefined ? undefined : jsonProblem(verdict.value, field)
  return problem === undefined
    ? Effect.succeed(verdict.value)
    : invalid(`${problem.path}: ${problem.reason} (as the validator gave it back)`)
}

/** A shape's verdict, whether or not the validator is asynchronous. */
export const applyShape = (shape: Shape, value: Json | undefined): Effect.Effect<ShapeVerdict> => {
  const verdict = shape(value)
  return verdict instanceof Promise ? Effect.promise(() => verdict) : Effect.succeed(verdict)
}
