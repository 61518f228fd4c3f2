/**
 * What a deployment may decide: the options of `createSessions`. docs/configuration.md says why each
 * default is what it is. All mistakes in them are reported at once, as one `SessionsError` with the code
 * `config_invalid`. An optional key whose value is undefined counts as absent.
 */
import type { Duration } from "../app/duration.ts"
import type { RevocationMode } from "../app/Settings.ts"
import type { StandardSchema } from "../app/shape.ts"
import type { DeviceBinding } from "../domain/device.ts"
import type { Json } from "../domain/json.ts"
import type { SessionLimit } from "../domain/limit.ts"
import type { ConfirmationMode, RotationMode, TheftResponse } from "../domain/policy.ts"
import type { SigningAlgorithm } from "../domain/signingKey.ts"
import type { Clock } from "../ports/Clock.ts"
import type { LogEntry } from "../ports/Logger.ts"
import type { Random } from "../ports/Random.ts"
import type { StoreAdapter } from "../ports/StoreAdapter.ts"
import type { TransportOptions } from "./TransportOptions.ts"

/** Sets all lifetimes to those of an assurance level of NIST SP 800-63B-4. */
export type Preset = "aal1" | "aal2" | "aal3"

/** A private or symmetric JWK (RFC 7517): what jose and node:crypto export. */
export type Jwk = Readonly<Record<string, unknown>> | { readonly kty?: string | undefined }

/** Cron with seconds: second, minute, hour, day of month, month, day of week; UTC. */
export type CronExpression = `${string} ${string} ${string} ${string} ${string} ${string}`

export interface AccessTokenOptions {
  /**
   * How long an access token is valid (RFC 7519 `exp`). Default 10 minutes; 10 seconds to 24 hours, and at
   * most a fifth of `refreshToken.idleTimeout`.
   */
  readonly lifetime?: Duration | undefined
  /**
   * The part of the lifetime by which it is shortened at random, so that nobody can predict the next
   * refresh. Default 0.1; 0 to 0.5.
   */
  readonly jitter?: number | undefined
  /** What signs access tokens (RFC 7518, RFC 8037). Default `ES256`. The HS ones are for a single trust domain. */
  readonly algorithm?: SigningAlgorithm | undefined
  /** Hides the claims from the client: a JWE around the signed token (RFC 7516, `dir`). Default `off`. */
  readonly encryption?: "off" | "A256GCM" | undefined
}

export interface RefreshTokenOptions {
  /** How long a session lives unused (ASVS 7.3.1). Default 30 days; 50 seconds to 3650 days. */
  readonly idleTimeout?: Duration | undefined
  /** How long a session lives whatever happens (ASVS 7.3.2). Default 365 days; 50 seconds to 3650 days. */
  readonly absoluteTimeout?: Duration | undefined
  /**
   * How far apart two answers to one refresh token may be born, and how late a spent one may come, before
   * it is theft. Default 10 seconds; 0 (off) to 10 minutes, and at most a quarter of the shortest access
   * token's life.
   */
  readonly leeway?: Duration | undefined
  /**
   * How long around a rotation an unexplained old token is only stale. Default 60 seconds; 0 (off) to
   * 24 hours, and not less than the leeway.
   */
  readonly band?: Duration | undefined
  /**
   * `confirmed` (default): a new refresh token counts from its first use. `strict`: from its issue, so a
   * lost answer can cost a sign-in. `off`: the token never changes, and theft is not noticed.
   */
  readonly rotation?: RotationMode | undefined
  /** When an access token's first use reaches the store: `async` (default), `await` or `off`. */
  readonly confirmation?: ConfirmationMode | undefined
}

export interface KeysOptions {
  /** How often a new signing key takes over. Default 24 hours; 1 hour to 720 hours, or `off`. */
  readonly rotateEvery?: Duration | "off" | undefined
  /** The caller's own keys, 1 to 16, the signing one first. Then none are made, stored or rotated. */
  readonly provided?: readonly Jwk[] | undefined
}

/** How much a node keeps in memory so that it need not work, or ask, twice. */
export interface MemoryOptions {
  /**
   * How many verified access tokens are remembered, so that a next use needs no signature check. Default
   * 20,000; 0 (none) to 1,000,000. Expiry, revocation and keys are looked at on every use.
   */
  readonly verifiedTokens?: number | undefined
  /** About how many bytes they may take together. Default 32 MiB; 64 KiB to 4 GiB. */
  readonly verifiedTokenBytes?: number | undefined
  /**
   * How many recent revocations are remembered under `revocation: "feed"`. Where there are more, every
   * verification asks the store. Default 500,000; 1,000 to 10,000,000, at 100 bytes each.
   */
  readonly revocations?: number | undefined
}

/** The options of `createSessions`, typed by the application's claims and session data. */
export interface SessionsOptions<
  Claims = Json | undefined,
  Data = Json | undefined
> extends TransportOptions {
  /** Where sessions live: `sqliteStore(…)`, `mysqlStore(…)`, `memoryStore()`, or an adapter of your own. */
  readonly store: StoreAdapter
  /**
   * From which every key of the deployment is derived (RFC 5869). At least 32 bytes of random text each;
   * several, newest first, while one is being replaced. All nodes have the same. Undefined, as an unset
   * environment variable is, is refused with the cure.
   */
  readonly secret: string | readonly string[] | undefined
  /**
   * Who issues the access tokens (RFC 7519 `iss`): an absolute http or https URL without credentials, query
   * or fragment, at most 512 ASCII characters, compared byte for byte.
   */
  readonly issuer: string
  /**
   * Whom the access tokens are for (RFC 7519 `aud`). Default the issuer. Of a list all are issued and the
   * first is expected here; the object says both.
   */
  readonly audience?:
    | string
    | readonly string[]
    | { readonly issued: readonly string[]; readonly expected: string }
    | undefined
  /** Lifetimes of a NIST SP 800-63B-4 assurance level. What `accessToken` and `refreshToken` say goes first. */
  readonly preset?: Preset | undefined
  readonly accessToken?: AccessTokenOptions | undefined
  readonly refreshToken?: RefreshTokenOptions | undefined
  /** What a reused refresh token ends (RFC 9700 section 4.14.2): `revoke-session` (default), `revoke-user`, or `report`. */
  readonly theftResponse?: TheftResponse | undefined
  /**
   * Where verification learns of revocations. `feed` (default): from what this node reads of them a few
   * times a second; where that is older than `maxStaleness` (default 2 seconds, 500 ms to 1 minute), from
   * the store. `store` asks every time, `expiry` never.
   */
  readonly revocation?:
    | RevocationMode
    | { readonly mode?: "feed" | undefined; readonly maxStaleness?: Duration | undefined }
    | { readonly mode: Exclude<RevocationMode, "feed"> }
    | undefined
  readonly keys?: KeysOptions | undefined
  /** How many sessions a user may have at once, 1 to 10,000, and what gives way (ASVS 7.1.2). Default: no limit. */
  readonly sessionsPerUser?: SessionLimit | undefined
  /** What to do about a token from a device with another fingerprint: `off` (default), `report`, or `require`. */
  readonly deviceBinding?: DeviceBinding | undefined
  /** A Standard Schema validator of the claims in access tokens; `Claims` is inferred from it. Default: any JSON. */
  readonly claims?: StandardSchema<Claims> | undefined
  /** The same for the session's data in the store. */
  readonly data?: StandardSchema<Data> | undefined
  readonly memory?: MemoryOptions | undefined
  /** How far the clocks of two nodes may differ. Default 5 seconds; 0 to 60 seconds. */
  readonly clockTolerance?: Duration | undefined
  /** Whether to bring the store's schema up to date at start. Default: the adapter's custom. */
  readonly migrate?: boolean | undefined
  /**
   * When expired sessions are removed: every so often (1 minute to 7 days), by a cron expression with
   * seconds in UTC, or `off`. Default 1 hour.
   */
  readonly sweep?: "off" | Duration | CronExpression | undefined
  /** Gets every log line. Default: warnings and errors go to standard error, a line of JSON each. */
  readonly logger?: ((entry: LogEntry) => void) | undefined
  /** Where time comes from. Default: the system. */
  readonly clock?: Clock["Service"] | undefined
  /** Where unguessable bytes come from. Default: the system's generator. */
  readonly random?: Random["Service"] | undefined
}
