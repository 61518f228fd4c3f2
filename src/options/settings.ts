/**
 * From decoded options to the settings of the use cases: every default filled in.
 */
import type { RevocationPolicy, SettingsShape } from "../app/Settings.ts"
import { anyShape, standardShape, type StandardSchema } from "../app/shape.ts"
import { lifetimesOf, rotationOf } from "./lifetimes.ts"
import type { SharedOptions } from "./schema.ts"

/** The settings, but for the provided keys, which are yet to be imported. */
export type DecodedSettings = Omit<SettingsShape, "keys"> & {
  readonly keys: Omit<SettingsShape["keys"], "provided">
}

/** The application's validators, where it gives any. */
export interface Validators {
  readonly claims?: StandardSchema
  readonly data?: StandardSchema
}

const hour = 3_600_000

export function settingsOf(
  options: SharedOptions,
  issuer: string,
  { claims, data }: Validators,
  maxAccessTokenLength: number
): DecodedSettings {
  const { issued, expected } = options.audience ?? { issued: [issuer], expected: issuer }
  return {
    audience: { issuer, issued, expected },
    lifetimes: lifetimesOf(options),
    rotation: rotationOf(options),
    confirmation: options.refreshToken?.confirmation ?? "async",
    theftResponse: options.theftResponse ?? "revoke-session",
    revocation: revocationOf(options),
    keys: {
      algorithm: options.accessToken?.algorithm ?? "ES256",
      rotateEvery: rotation(options.keys)
    },
    sessionsPerUser: options.sessionsPerUser,
    deviceBinding: options.deviceBinding ?? "off",
    clockTolerance: options.clockTolerance ?? 5000,
    claims: claims === undefined ? anyShape : standardShape(claims, "claims"),
    data: data === undefined ? anyShape : standardShape(data, "data"),
    sweep: options.sweep === "off" ? undefined : (options.sweep ?? { every: hour }),
    verifiedTokens: {
      maxTokens: options.memory?.verifiedTokens ?? 20_000,
      maxBytes: options.memory?.verifiedTokenBytes ?? 33_554_432
    },
    maxAccessTokenLength
  }
}

function rotation(keys: SharedOptions["keys"]): number | undefined {
  if (keys?.rotateEvery === "off" || keys?.provided !== undefined) return undefined
  return keys?.rotateEvery ?? 24 * hour
}

function revocationOf({ memory, revocation }: SharedOptions): RevocationPolicy {
  const mode = revocation?.mode ?? "feed"
  if (mode !== "feed") return { mode }
  const maxStaleness = revocation?.maxStaleness ?? 2000
  return { mode, maxStaleness, maxRemembered: memory?.revocations ?? 500_000 }
}
