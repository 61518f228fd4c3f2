/**
 * Whom access tokens are from and for: the issuer's URL and the audiences' names.
 */
import * as Result from "effect/Result"

import { loneSurrogate } from "../domain/textLength.ts"
import { describe, describeSecret } from "./given.ts"
import { section } from "./section.ts"
import { right, setting, wrong, type Reading } from "./setting.ts"
import { readTexts } from "./settingKinds.ts"

/** An absolute http(s) URL, kept as it is written: RFC 7519 compares issuers byte for byte. */
export const issuer = setting(
  {
    allowed:
      "an absolute http or https URL of at most 512 ASCII characters, without credentials, query or fragment",
    example: `"https://api.example.com"`
  },
  (given) => {
    const problem = issuerProblem(given)
    return problem === undefined ? right(given as string) : wrong(problem)
  }
)

const written = /^https?:\/\/[\x21-\x7e]+$/

function issuerProblem(given: unknown): string | undefined {
  if (typeof given !== "string") return describe(given)
  // What is no URL may be a secret in the wrong place.
  if (!given.includes("://")) return `${describeSecret(given)} that is no URL`
  if (given.includes("@")) return "a URL with credentials"
  const isLong = given.length > 512
  if (isLong || !written.test(given) || !URL.canParse(given)) return describe(given)
  // An empty query or fragment is one, too.
  if (given.includes("#")) return "a URL with a fragment"
  if (given.includes("?")) return "a URL with a query"
  return given.includes("\\") ? describe(given) : undefined
}

const mostAudiences = 32

const audienceProblem = (text: unknown): string | undefined =>
  typeof text === "string" && text !== "" && text.length <= 512 && loneSurrogate(text) === -1
    ? undefined
    : describe(text)

const readList = (given: unknown): Reading<readonly string[]> =>
  readTexts(given, mostAudiences, audienceProblem)

const name = "a string of 1 to 512 characters"

/** What tokens are issued for, and what is expected of those that are presented. */
export const audience = section(
  {
    allowed: `${name}, a list of up to ${mostAudiences} different ones, or { issued, expected }`,
    example: `"https://api.example.com"`
  },
  {
    issued: setting(
      {
        allowed: `a list of up to ${mostAudiences} different strings of 1 to 512 characters`,
        example: `["https://api.example.com"]`
      },
      (given) => (Array.isArray(given) ? readList(given) : wrong(describe(given)))
    ),
    expected: setting({ allowed: name, example: `"https://api.example.com"` }, (given) => {
      const problem = audienceProblem(given)
      return problem === undefined ? right(given as string) : wrong(problem)
    })
  },
  (given) =>
    typeof given === "string" || Array.isArray(given)
      ? Result.map(readList(given), (issued) => ({ issued, expected: issued[0] }))
      : undefined
)
