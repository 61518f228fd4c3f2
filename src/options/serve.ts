/**
 * The options of `watchword serve`, from a JSON file and what the command line adds to it: those of
 * `createSessions` that are data, and where to listen.
 */
import { decodeWith } from "./decodeWith.ts"
import { serveSchema } from "./schema.ts"
import { settingsOf, type DecodedSettings } from "./settings.ts"
import type { StoreText } from "./storeText.ts"
import { longestAccessToken, transportOf } from "./transport.ts"

/** What the service was told. */
export interface DecodedServeOptions {
  readonly settings: DecodedSettings
  readonly store: StoreText
  /** Newest first; undefined where none is given. */
  readonly secrets: readonly string[] | undefined
  readonly encryption: boolean
  readonly migrate: boolean | undefined
  readonly providedKeys: readonly Readonly<Record<string, unknown>>[] | undefined
  /** 0: any free port. */
  readonly port: number
  readonly host: string
  /** Empty where callers need none. */
  readonly apiKeys: readonly string[]
}

// It only names the deployment, and refresh tokens are bound to it: it must not change with the port.
const defaultIssuer = "http://127.0.0.1:3567"

/**
 * Checks the service's options and fills in the defaults. `source` names them in messages: the file.
 *
 * @throws SessionsError `config_invalid`, with every mistake
 */
export function decodeServeOptions(input: unknown, source: string): DecodedServeOptions {
  const options = decodeWith(serveSchema, input, source)
  const issuer = options.issuer ?? defaultIssuer
  // Whoever calls the service may well put tokens into cookies.
  const longest = longestAccessToken(transportOf({}, issuer))
  return {
    settings: settingsOf(options, issuer, {}, longest),
    store: options.store ?? { kind: "sqlite", file: "watchword.db" },
    secrets: options.secret,
    encryption: options.accessToken?.encryption === "A256GCM",
    migrate: options.migrate,
    providedKeys: options.keys?.provided,
    port: options.port ?? 3567,
    host: options.host ?? "127.0.0.1",
    apiKeys: options.apiKey ?? []
  }
}
