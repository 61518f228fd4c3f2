/**
 * Decoding options by their schema: either all of them, or every mistake.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

import { configInvalid, mistakesOf } from "./mistake.ts"
import { pairMistakes, pairMistakesBeside, type PairedOptions } from "./pairs.ts"

/**
 * Decodes options. `subject` is what a message calls them: a function's or a file's name.
 *
 * @throws SessionsError `config_invalid`, with every mistake
 */
export function decodeWith<Options extends PairedOptions>(
  schema: Schema.ConstraintDecoder<Options>,
  input: unknown,
  subject: string
): Options {
  const decoded = Schema.decodeUnknownResult(schema)(input, {
    errors: "all",
    onExcessProperty: "error"
  })
  if (Result.isSuccess(decoded)) {
    const mistakes = pairMistakes(decoded.success)
    if (mistakes.length === 0) return decoded.success
    throw configInvalid(subject, mistakes)
  }
  const mistakes = mistakesOf(decoded.failure.issue, schema.ast)
  throw configInvalid(subject, [...mistakes, ...pairMistakesBeside(input, mistakes)])
}
