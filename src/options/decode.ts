/**
 * The options of `createSessions`, checked and completed.
 */
import type { TransportSettings } from "../app/transport.ts"
import type { SigningAlgorithm } from "../domain/signingKey.ts"
import type { Clock } from "../ports/Clock.ts"
import type { LogEntry } from "../ports/Logger.ts"
import type { Random } from "../ports/Random.ts"
import type { StoreAdapter } from "../ports/StoreAdapter.ts"
import { decodeWith } from "./decodeWith.ts"
import { sessionsSchema } from "./schema.ts"
import { settingsOf, type DecodedSettings } from "./settings.ts"
import { longestAccessToken, transportOf } from "./transport.ts"

/** What `createSessions` was told. */
export interface DecodedOptions {
  readonly settings: DecodedSettings
  readonly transport: TransportSettings
  /** Newest first. */
  readonly secrets: readonly string[]
  readonly store: StoreAdapter
  /** Whether access tokens are encrypted (A256GCM). */
  readonly encryption: boolean
  /** Undefined: by the store's custom. */
  readonly migrate: boolean | undefined
  readonly clock: Clock["Service"] | undefined
  readonly random: Random["Service"] | undefined
  readonly logger: ((entry: LogEntry) => void) | undefined
  /** The caller's own keys, the signing one first: objects with a `kty`, not yet imported. */
  readonly providedKeys: readonly Readonly<Record<string, unknown>>[] | undefined
  /** What the first provided key has to sign with, where that was asked for by name. */
  readonly expectedAlgorithm: SigningAlgorithm | undefined
}

/**
 * Checks the options of `createSessions` and fills in the defaults. Never changes its input.
 *
 * @throws SessionsError `config_invalid`, with every mistake
 */
export function decodeOptions(input: unknown): DecodedOptions {
  const options = decodeWith(sessionsSchema, input, "createSessions")
  const transport = transportOf(options, options.issuer)
  const providedKeys = options.keys?.provided
  return {
    settings: settingsOf(options, options.issuer, options, longestAccessToken(transport)),
    transport,
    secrets: options.secret,
    store: options.store,
    encryption: options.accessToken?.encryption === "A256GCM",
    migrate: options.migrate,
    clock: options.clock,
    random: options.random,
    logger: options.logger,
    providedKeys,
    expectedAlgorithm: providedKeys === undefined ? undefined : options.accessToken?.algorithm
  }
}
