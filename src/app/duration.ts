/**
 * Spans of time as people write them in options: `"15 minutes"`, or a whole number of milliseconds.
 */
import * as EffectDuration from "effect/Duration"

type Unit = "milli" | "second" | "minute" | "hour" | "day" | "week"

/** A number and a unit from millis to weeks, with one blank between them; or whole milliseconds. */
export type Duration = number | `${number} ${Unit | `${Unit}s`}`

// Bounded, so that no text takes long to read.
const written = /^\d{1,16}(?:\.\d{1,9})? (?:milli|second|minute|hour|day|week)s?$/

const isWritten = (text: string): text is Exclude<Duration, number> => written.test(text)

/** The milliseconds of a duration, or undefined for what is none, or has a fraction of a millisecond. */
export function readMilliseconds(given: unknown): number | undefined {
  const value =
    typeof given === "string" && isWritten(given)
      ? EffectDuration.toMillis(EffectDuration.fromInputUnsafe(given))
      : given
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
