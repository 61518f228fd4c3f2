/**
 * The settings with the caller's own signing keys, where there are any. What reads them is loaded only then.
 */
import * as Effect from "effect/Effect"

import { SessionsError } from "./app/SessionsError.ts"
import type { SettingsShape } from "./app/Settings.ts"
import type { SigningAlgorithm } from "./domain/signingKey.ts"
import type { DecodedOptions } from "./options/decode.ts"

/**
 * Fails with `config_invalid`, naming every key that cannot be used, or an algorithm that is not the
 * first key's.
 */
export const completeSettings = Effect.fnUntraced(function* ({
  expectedAlgorithm,
  providedKeys,
  settings
}: DecodedOptions): Effect.fn.Return<SettingsShape, SessionsError> {
  if (providedKeys === undefined) {
    return { ...settings, keys: { ...settings.keys, provided: undefined } }
  }
  const { readProvidedKeys } = yield* Effect.promise(
    () => import("./adapters/node-crypto/providedKeys.ts")
  )
  const read = readProvidedKeys(providedKeys)
  if (!read.ok) {
    const mistakes = read.problems.map(({ path, problem }) => `  ${path}: ${problem}`)
    const message = ["createSessions: these signing keys cannot be used", ...mistakes].join("\n")
    return yield* Effect.fail(new SessionsError("config_invalid", message))
  }
  const signing = read.keys[0]?.algorithm ?? settings.keys.algorithm
  if (expectedAlgorithm !== undefined && expectedAlgorithm !== signing) {
    return yield* Effect.fail(
      new SessionsError("config_invalid", otherAlgorithm(expectedAlgorithm, signing))
    )
  }
  return { ...settings, keys: { ...settings.keys, algorithm: signing, provided: read.keys } }
})

const otherAlgorithm = (asked: SigningAlgorithm, signing: SigningAlgorithm): string =>
  "createSessions: 1 mistake in the options\n" +
  `  accessToken.algorithm: given "${asked}"; allowed: "${signing}", as keys.provided[0] signs, or nothing`
