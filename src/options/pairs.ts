/**
 * Options that are fine alone and do not go together. They are told along with all other mistakes,
 * wherever every option involved is itself fine.
 */
import * as Result from "effect/Result"

import { durationText } from "../app/duration.ts"
import { issuer } from "./audience.ts"
import { describe } from "./given.ts"
import type { Mistake } from "./mistake.ts"
import { pathText } from "./nearest.ts"
import { copyPlain } from "./plainObject.ts"
import { sharedFields, type SharedOptions } from "./schema.ts"
import { optional, section } from "./section.ts"
import { timingPairs } from "./timingPairs.ts"
import { transportFields, type DecodedTransport } from "./transport.ts"
import { transportPairs } from "./transportPairs.ts"

/** The options that have to go together. */
export interface PairedOptions extends SharedOptions, DecodedTransport {
  readonly issuer?: string
}

/** The pairs that do not go together among options without any other mistake. */
export const pairMistakes = (options: PairedOptions): readonly Mistake[] => findPairs(options, [])

/** The same among those options of `input` that are not among `mistakes`. */
export const pairMistakesBeside = (
  input: unknown,
  mistakes: readonly Mistake[]
): readonly Mistake[] => {
  const rest = paired.decode(without(input, mistakes))
  if (Result.isFailure(rest)) return []
  return findPairs(
    rest.success,
    mistakes.map(({ path }) => pathText(path))
  )
}

const pairedFields = { issuer: optional(issuer), ...sharedFields, ...transportFields }

const paired = section({ allowed: "an object", example: "{}" }, pairedFields)

/** The groups whose options are checked against each other one by one, and are all optional. */
const groups: readonly unknown[] = ["accessToken", "refreshToken", "cookies", "routes"]

/** The paired options of `input`, without the mistakes. */
function without(input: unknown, mistakes: readonly Mistake[]): unknown {
  const given = copyPlain(input)
  if (given === undefined) return undefined
  const rest: Record<PropertyKey, unknown> = Object.fromEntries(
    Object.keys(pairedFields).map((name) => [name, given[name]])
  )
  for (const { path } of mistakes) {
    const [option, key] = path
    if (option === undefined) return undefined
    const group = groups.includes(option) ? copyPlain(rest[option]) : undefined
    if (group === undefined || key === undefined) delete rest[option]
    else {
      delete group[key]
      rest[option] = group
    }
  }
  return rest
}

const findPairs = (options: PairedOptions, wrong: readonly string[]): readonly Mistake[] => [
  ...timingPairs(options, wrong),
  ...transportPairs(options, options.issuer, wrong),
  ...audiencePair(options),
  ...keysPair(options),
  ...revocationPair(options)
]

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

function revocationPair({ revocation }: SharedOptions): readonly Mistake[] {
  if (revocation?.maxStaleness === undefined || (revocation.mode ?? "feed") === "feed") return []
  const problem = `given ${durationText(revocation.maxStaleness)}; allowed: nothing beside revocation.mode: "${revocation.mode}", for only "feed" is ever behind`
  return [{ path: ["revocation", "maxStaleness"], problem }]
}
