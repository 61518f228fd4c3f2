/**
 * Decoding options: either all of them, or every mistake.
 */
import * as Result from "effect/Result"

import { configInvalid, mistakesOf } from "./mistake.ts"
import { pairMistakes, pairMistakesBeside, type PairedOptions } from "./pairs.ts"
import type { Setting } from "./setting.ts"

/**
 * Decodes options. `subject` is what a message calls them: a function's or a file's name.
 *
 * @throws SessionsError `config_invalid`, with every mistake
 */
export function decodeWith<Options extends PairedOptions>(
  options: Setting<Options>,
  input: unknown,
  subject: string
): Options {
  const decoded = options.decode(input)
  if (Result.isSuccess(decoded)) {
    const mistakes = pairMistakes(decoded.success)
    if (mistakes.length === 0) return decoded.success
    throw configInvalid(subject, mistakes)
  }
  const mistakes = mistakesOf(decoded.failure, options.within)
  throw configInvalid(subject, [...mistakes, ...pairMistakesBeside(input, mistakes)])
}
