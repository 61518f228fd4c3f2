/**
 * Options for the tests of options: the fewest that are enough, and a way to put one more among them.
 */
import { memoryStore } from "../../src/adapters/memory/index.ts"
import { SessionsError } from "../../src/app/SessionsError.ts"
import { decodeOptions } from "../../src/options/decode.ts"

export const secret = "Vq3-kD7yTn0_wXb9sLhR2mCf8ZpJ5aGe"

/** The options that have no default. */
export const required = () => ({
  store: memoryStore(),
  secret,
  issuer: "https://api.example.com"
})

/** The options that have no default, with one more: `withOption("accessToken.lifetime", 10_000)`. */
export function withOption(path: string, value: unknown): Record<string, unknown> {
  const [option = "", key] = path.split(".")
  return { ...required(), [option]: key === undefined ? value : { [key]: value } }
}

/** The message of the one error that may come of a call. */
export function refusal(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof SessionsError && error.code === "config_invalid") return error.message
    throw error
  }
  throw new Error("the options were accepted")
}

/** What is told of the mistakes in options: a line each, without the heading. */
export const mistakes = (input: unknown): readonly string[] =>
  refusal(() => decodeOptions(input))
    .split("\n")
    .slice(1)
    .map((line) => line.slice(2))
