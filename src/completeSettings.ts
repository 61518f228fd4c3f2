import * as Effect from "effect/Effect"

/**
 * The settings with the caller's own signing keys, where there are any. Reading keys takes jose, so it is
 * not part of decoding the options.
 */
import { SessionsError } from "./app/SessionsError.ts"
import type { SettingsShape } from "./app/Settings.ts"
import type { DecodedOptions } from "./options/decode.ts"

/** Fails with `config_invalid`, naming every key that cannot be used. */
export const completeSettings = Effect.fnUntraced(function* ({
  providedKeys,
  settings
}: DecodedOptions): Effect.fn.Return<SettingsShape, SessionsError> {
  if (providedKeys === undefined) {
    return { ...settings, keys: { ...settings.keys, provided: undefined } }
  }
  const { readProvidedKeys } = yield* Effect.promise(
    () => import("./adapters/jose/providedKeys.ts")
  )
  const read = yield* readProvidedKeys(providedKeys)
  if (!read.ok) {
    const mistakes = read.problems.map(({ path, problem }) => `  ${path}: ${problem}`)
    const message = ["createSessions: these signing keys cannot be used", ...mistakes].join("\n")
    return yield* Effect.fail(new SessionsError("config_invalid", message))
  }
  const algorithm = read.keys[0]?.algorithm ?? settings.keys.algorithm
  return { ...settings, keys: { ...settings.keys, algorithm, provided: read.keys } }
})
