/**
 * What a verification is told of the device: most of them never ask, so it is put together, and made fit to
 * keep, only for those that do.
 */
import { cleanDevice, type Device } from "../domain/device.ts"
import { InputInvalid } from "./errors.ts"
import { deviceProblem } from "./inputProblems.ts"

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
