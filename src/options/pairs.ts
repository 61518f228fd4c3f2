/**
 * Options that are fine alone and do not go together. They are told along with all other mistakes,
 * wherever every option involved is itself fine.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { policyProblems, type PolicyProblem } from "../domain/policy.ts"
import { durationText } from "./duration.ts"
import { describe } from "./given.ts"
import { lifetimesOf, rotationOf } from "./lifetimes.ts"
import type { Mistake } from "./mistake.ts"
import { pathText } from "./nearest.ts"
import { copyPlain } from "./plainObject.ts"
import { sharedFields, type SharedOptions } from "./schema.ts"
import { section } from "./section.ts"

/** The pairs that do not go together among options without any other mistake. */
export const pairMistakes = (options: SharedOptions): readonly Mistake[] => findPairs(options, [])

/** The same among those options of `input` that are not among `mistakes`. */
export const pairMistakesBeside = (
  input: unknown,
  mistakes: readonly Mistake[]
): readonly Mistake[] =>
  Option.match(decodeRest(without(input, mistakes)), {
    onNone: () => [],
    onSome: (options) =>
      findPairs(
        options,
        mistakes.map(({ path }) => pathText(path))
      )
  })

const decodeRest = Schema.decodeUnknownOption(
  section({ allowed: "an object", example: "{}" }, sharedFields)
)

// What is wrong in a list or beside a group's keys makes the whole list or group unusable.
function without(input: unknown, mistakes: readonly Mistake[]): unknown {
  const rest = copyPlain(input)
  for (const { path } of mistakes) {
    const [option, key] = path
    if (rest === undefined || option === undefined) return undefined
    const group = path.length === 2 && typeof key !== "number" ? copyPlain(rest[option]) : undefined
    if (group === undefined || key === undefined) delete rest[option]
    else {
      delete group[key]
      rest[option] = group
    }
  }
  return rest
}

type Setting = PolicyProblem["setting"] | "accessToken.jitter" | "refreshToken.absoluteTimeout"

const lifetime = ["accessToken.lifetime", "accessToken.jitter"] as const
const involved: Readonly<Record<PolicyProblem["setting"], readonly Setting[]>> = {
  "accessToken.lifetime": ["accessToken.lifetime", "refreshToken.idleTimeout"],
  "refreshToken.idleTimeout": ["refreshToken.idleTimeout", "refreshToken.absoluteTimeout"],
  "refreshToken.leeway": ["refreshToken.leeway", ...lifetime],
  "refreshToken.band": ["refreshToken.band", "refreshToken.leeway"]
}

function findPairs(options: SharedOptions, wrong: readonly string[]): readonly Mistake[] {
  const explicit: Readonly<Record<Setting, unknown>> = {
    "accessToken.lifetime": options.accessToken?.lifetime,
    "accessToken.jitter": options.accessToken?.jitter,
    "refreshToken.idleTimeout": options.refreshToken?.idleTimeout,
    "refreshToken.absoluteTimeout": options.refreshToken?.absoluteTimeout,
    "refreshToken.leeway": options.refreshToken?.leeway,
    "refreshToken.band": options.refreshToken?.band
  }
  const isWrong = (path: string): boolean =>
    wrong.some((other) => path === other || path.startsWith(`${other}.`))
  // A lifetime that is not given is only known where the preset is.
  const isKnown = (setting: Setting): boolean =>
    explicit[setting] !== undefined || !(isWrong(setting) || isWrong("preset"))
  const lifetimes = lifetimesOf(options)
  const rotation = rotationOf(options)
  const values = {
    "accessToken.lifetime": lifetimes.accessToken,
    "refreshToken.idleTimeout": lifetimes.idleTimeout,
    "refreshToken.leeway": rotation.leeway,
    "refreshToken.band": rotation.band
  }
  const timing = isWrong("refreshToken.rotation")
    ? []
    : policyProblems(lifetimes, rotation).filter(({ setting }) => involved[setting].every(isKnown))
  return [
    ...timing.map(({ setting, allowed }) => ({
      path: setting.split("."),
      problem: `${origin(values[setting], explicit[setting], setting, options)}; allowed: ${allowed}`
    })),
    ...audiencePair(options),
    ...keysPair(options)
  ]
}

function origin(
  value: number,
  explicit: unknown,
  setting: PolicyProblem["setting"],
  { preset }: SharedOptions
): string {
  const text = durationText(value)
  if (explicit !== undefined) return `given ${text}`
  const ofPreset = setting === "accessToken.lifetime" || setting === "refreshToken.idleTimeout"
  return preset !== undefined && ofPreset
    ? `${text} by the preset "${preset}"`
    : `${text} by default`
}

// Every token that this deployment issues would be refused by itself.
function audiencePair({ audience }: SharedOptions): readonly Mistake[] {
  if (audience === undefined || audience.issued.includes(audience.expected)) return []
  const problem = `given ${describe(audience.expected)}; allowed: one of audience.issued`
  return [{ path: ["audience", "expected"], problem }]
}

function keysPair({ keys }: SharedOptions): readonly Mistake[] {
  const every = keys?.provided === undefined ? undefined : keys.rotateEvery
  if (every === undefined || every === "off") return []
  const problem = `given ${durationText(every)}; allowed: "off" or nothing beside keys.provided, for your own keys are yours to rotate`
  return [{ path: ["keys", "rotateEvery"], problem }]
}
