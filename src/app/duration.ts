/**
 * Spans of time as people write them in options: `"15 minutes"`, or a whole number of milliseconds.
 */

type Unit = "milli" | "second" | "minute" | "hour" | "day" | "week"

/** A number and a unit from millis to weeks, with one blank between them; or whole milliseconds. */
export type Duration = number | `${number} ${Unit | `${Unit}s`}`

// Bounded, so that no text takes long to read.
const written = /^(\d{1,16})(?:\.(\d{1,9}))? (milli|second|minute|hour|day|week)s?$/

const sizes: Readonly<Record<string, bigint>> = {
  milli: 1n,
  second: 1000n,
  minute: 60_000n,
  hour: 3_600_000n,
  day: 86_400_000n,
  week: 604_800_000n
}

// Exactly: in binary fractions, 64.1 days are no whole number of milliseconds.
function readText(text: string): number | undefined {
  const [, whole = "", fraction = "", unit = ""] = written.exec(text) ?? []
  const size = sizes[unit]
  if (size === undefined) return undefined
  const scale = 10n ** BigInt(fraction.length)
  const scaled = BigInt(whole + fraction) * size
  return scaled % scale === 0n ? Number(scaled / scale) : undefined
}

/** The milliseconds of a duration, or undefined for what is none, or has a fraction of a millisecond. */
export function readMilliseconds(given: unknown): number | undefined {
  const value = typeof given === "string" ? readText(given) : given
  return typeof value === "number" &&
    Number.isSafeInteger(value) &&
    value >= 0 &&
    !Object.is(value, -0)
    ? value
    : undefined
}

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000]
] as const

/** A duration in the largest unit that leaves no fraction, as an option would take it: `"90 minutes"`. */
export function durationText(milliseconds: number): string {
  const [unit, size] =
    units.find(([, size]) => milliseconds % size === 0) ?? (["milli", 1] as const)
  const count = milliseconds / size
  if (milliseconds === 0) return "0 seconds"
  return `${count} ${unit}${count === 1 ? "" : "s"}`
}
