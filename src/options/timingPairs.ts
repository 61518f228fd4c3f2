/**
 * Lifetimes and rotation that do not go together: the domain's rules, told in the words of the options.
 */
import { durationText } from "../app/duration.ts"
import { policyProblems, type PolicyProblem } from "../domain/policy.ts"
import { lifetimesOf, rotationOf } from "./lifetimes.ts"
import { isWrong, type Mistake } from "./mistake.ts"
import type { SharedOptions } from "./schema.ts"

type Setting =
  | PolicyProblem["setting"]
  | "accessToken.jitter"
  | "refreshToken.absoluteTimeout"
  | "refreshToken.rotation"

/** The options that decide whether a rule is kept. */
const involved: Readonly<Record<PolicyProblem["setting"], readonly Setting[]>> = {
  "accessToken.lifetime": ["accessToken.lifetime", "refreshToken.idleTimeout"],
  "refreshToken.idleTimeout": ["refreshToken.idleTimeout", "refreshToken.absoluteTimeout"],
  "refreshToken.leeway": [
    "refreshToken.leeway",
    "refreshToken.rotation",
    "accessToken.lifetime",
    "accessToken.jitter"
  ],
  "refreshToken.band": ["refreshToken.band", "refreshToken.leeway", "refreshToken.rotation"]
}

const ofPreset: ReadonlySet<Setting> = new Set([
  "accessToken.lifetime",
  "accessToken.jitter",
  "refreshToken.idleTimeout",
  "refreshToken.absoluteTimeout"
])

/** Every broken rule, but for those that depend on an option among `wrong`. */
export function timingPairs(options: SharedOptions, wrong: readonly string[]): readonly Mistake[] {
  const { accessToken, refreshToken } = options
  const explicit: Readonly<Record<Setting, number | string | undefined>> = {
    "accessToken.lifetime": accessToken?.lifetime,
    "accessToken.jitter": accessToken?.jitter,
    "refreshToken.idleTimeout": refreshToken?.idleTimeout,
    "refreshToken.absoluteTimeout": refreshToken?.absoluteTimeout,
    "refreshToken.leeway": refreshToken?.leeway,
    "refreshToken.band": refreshToken?.band,
    "refreshToken.rotation": refreshToken?.rotation
  }
  const isKnown = (setting: Setting): boolean =>
    explicit[setting] !== undefined ||
    !(isWrong(wrong, setting) || (ofPreset.has(setting) && isWrong(wrong, "preset")))

  const lifetimes = lifetimesOf(options)
  const rotation = rotationOf(options)
  const values = {
    "accessToken.lifetime": lifetimes.accessToken,
    "refreshToken.idleTimeout": lifetimes.idleTimeout,
    "refreshToken.leeway": rotation.leeway,
    "refreshToken.band": rotation.band
  }
  return policyProblems(lifetimes, rotation)
    .filter(({ setting }) => involved[setting].every(isKnown))
    .map(({ setting, allowed, limit }) => {
      const isGiven = explicit[setting] !== undefined
      const given = `${isGiven ? "given " : ""}${durationText(values[setting])}`
      const origin = isGiven ? "" : ` by ${sourceOf(setting, options)}`
      const problem = `${given}${origin}; allowed: ${allowed} (${durationText(limit)})`
      return { path: setting.split("."), problem }
    })
}

const sourceOf = (setting: Setting, { preset }: SharedOptions): string =>
  preset !== undefined && ofPreset.has(setting) ? `the preset "${preset}"` : "default"
