/**
 * What is known of the device behind a session, and what to do when a token turns up on another one.
 * All of it comes from the client, so it describes; only the fingerprint may refuse, and none may admit.
 */

/** Facts about a device, for the user's list of devices and for theft reports. */
export interface Device {
  readonly ip?: string
  readonly userAgent?: string
  /** Anything stable that the application derives; compared byte for byte by `deviceBinding`. */
  readonly fingerprint?: string
  /** The user's own name for it. */
  readonly name?: string
  readonly location?: string
}

/** The device facts, and the most UTF-16 units of each that are kept. */
export const deviceFieldLengths = {
  ip: 64,
  userAgent: 512,
  fingerprint: 256,
  name: 128,
  location: 256
} as const

/** A device fact's name. */
export type DeviceField = keyof typeof deviceFieldLengths

/** The device facts' names, in a fixed order. */
export const deviceFields = Object.keys(deviceFieldLengths) as readonly DeviceField[]

/** `off`: fingerprints are only kept. `report`: another fingerprint is an event. `require`: it is refused, too. */
export type DeviceBinding = "off" | "report" | "require"

/** What device binding says of a request. */
export type BindingVerdict = "same" | "report" | "refuse"

/**
 * Compares the fingerprint (or its digest) that a request shows with the session's. A session created
 * without a fingerprint is bound to none; under a binding, a request that shows none is another device.
 */
export function checkDevice(
  binding: DeviceBinding,
  known: string | undefined,
  presented: string | undefined
): BindingVerdict {
  if (binding === "off" || known === undefined || presented === known) return "same"
  return binding === "require" ? "refuse" : "report"
}

// Control characters (C0, DEL, C1, line and paragraph separators) could forge log lines or drive a terminal.
// oxlint-disable-next-line no-control-regex -- they are exactly what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g

/**
 * Makes client-sent device facts fit to keep: control characters become spaces, over-long text is cut,
 * lone surrogates become U+FFFD; an empty fact is dropped. What is stored and what is compared with it are
 * cleaned alike. Callers refuse a fingerprint that is over-long or not clean first: two that differ must not become one.
 */
export function cleanDevice(device: Device): Device {
  const clean: { -readonly [K in DeviceField]?: string } = {}
  for (const field of deviceFields) {
    const value = device[field]
    if (value === undefined) continue
    const text = wellFormed(value.slice(0, deviceFieldLengths[field]).replace(control, " "))
    if (text.trim() !== "") clean[field] = text
  }
  return clean
}

/** Whether a fact would be kept as it is. */
export const isClean = (text: string): boolean => wellFormed(text.replace(control, " ")) === text

const wellFormed = (text: string): string =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")

/** The newer facts over the older ones; the fingerprint and the name stay those of the sign-in. */
export const updateDevice = (known: Device, seen: Device | undefined): Device =>
  seen === undefined
    ? known
    : {
        ...known,
        ...(seen.ip === undefined ? {} : { ip: seen.ip }),
        ...(seen.userAgent === undefined ? {} : { userAgent: seen.userAgent }),
        ...(seen.location === undefined ? {} : { location: seen.location })
      }
