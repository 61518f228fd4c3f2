/**
 * What a verification is told of the device: most of them never ask, so it is put together, and made fit to
 * keep, only for those that do.
 */
import {
  cleanDevice,
  deviceFieldLengths,
  deviceFields,
  isClean,
  type Device
} from "../domain/device.ts"
import { InputInvalid } from "./errors.ts"
import { describe } from "./validation.ts"

/** Throws `InputInvalid` where a function was given that tells what is no device. */
export type ShownDevice = () => Device | undefined

export const noDevice: ShownDevice = () => undefined

/**
 * The device that `given` is, or that it tells where it is a function, which is called at most once. Throws
 * `InputInvalid` for what is neither.
 */
export function shownDevice(given: unknown): ShownDevice {
  if (given === undefined) return noDevice
  const isLater = typeof given === "function"
  if (!isLater) refuseNoDevice(given)
  let isKnown = false
  let device: Device | undefined
  return () => {
    if (isKnown) return device
    const told: unknown = isLater ? given() : given
    if (told !== undefined) device = cleanDevice(isLater ? refuseNoDevice(told) : (told as Device))
    isKnown = true
    return device
  }
}

function refuseNoDevice(value: unknown): Device {
  const problem = deviceProblem(value)
  if (problem !== undefined) throw new InputInvalid({ message: problem })
  return value as Device
}

/** What is wrong with a value that should be a device's facts, or undefined. */
export function deviceProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `device: must be an object, got ${describe(value)}`
  }
  for (const [key, fact] of Object.entries(value)) {
    const field = deviceFields.find((known) => known === key)
    if (field === undefined) {
      return `device.${key}: is not known; allowed are ${deviceFields.join(", ")}`
    }
    if (fact !== undefined && typeof fact !== "string") {
      return `device.${key}: must be a string, got ${describe(fact)}`
    }
    if (field !== "fingerprint" || typeof fact !== "string") continue
    const most = deviceFieldLengths.fingerprint
    if (fact.length > most) {
      return `device.fingerprint: must have at most ${most} characters, got ${fact.length}`
    }
    // It is compared, so nothing in it may be made like something else.
    if (!isClean(fact)) {
      return "device.fingerprint: must have no control characters and no lone surrogates"
    }
  }
  return undefined
}
