import * as Context from "effect/Context"

/**
 * What a deployment has decided, once every option has been checked and every default filled in.
 * Durations are milliseconds.
 */
import type { Audience } from "../domain/accessToken.ts"
import type { DeviceBinding } from "../domain/device.ts"
import type { SessionLimit } from "../domain/limit.ts"
import type {
  ConfirmationMode,
  Lifetimes,
  RotationPolicy,
  TheftResponse
} from "../domain/policy.ts"
import type { SigningAlgorithm } from "../domain/signingKey.ts"
import type { KeyMaterial } from "../ports/TokenSigner.ts"
import type { Shape } from "./shape.ts"
import type { VerifiedTokensLimits } from "./verifiedTokens.ts"

/**
 * Where verification learns of revocations. `feed`: from what this node has read of them in the last
 * `maxStaleness` ms, and where that is older, from the store. `store`: it asks every time. `expiry`: not
 * before the token expires.
 */
export type RevocationPolicy =
  | {
      readonly mode: "feed"
      readonly maxStaleness: number
      /** How many revocations a node keeps; where there are more, it asks the store, too. */
      readonly maxRemembered: number
    }
  | { readonly mode: "store" | "expiry" }

export type RevocationMode = RevocationPolicy["mode"]

export interface SettingsShape {
  readonly audience: Audience
  readonly lifetimes: Lifetimes
  readonly rotation: RotationPolicy
  readonly confirmation: ConfirmationMode
  readonly theftResponse: TheftResponse
  readonly revocation: RevocationPolicy
  readonly keys: {
    readonly algorithm: SigningAlgorithm
    /** Undefined: never. */
    readonly rotateEvery: number | undefined
    /** The caller's own keys, the signing one first; then none are made or stored. */
    readonly provided: readonly KeyMaterial[] | undefined
  }
  readonly sessionsPerUser: SessionLimit | undefined
  readonly deviceBinding: DeviceBinding
  /** How far the clocks of two nodes may differ. */
  readonly clockTolerance: number
  readonly claims: Shape
  readonly data: Shape
  /** When expired sessions are removed: every so many ms, by a cron expression with seconds (UTC), or never. */
  readonly sweep: { readonly every: number } | { readonly cron: string } | undefined
  /** How many verified access tokens are remembered. */
  readonly verifiedTokens: VerifiedTokensLimits
  /** The longest access token that is issued, in characters: what still fits a cookie. */
  readonly maxAccessTokenLength: number
}

export class Settings extends Context.Service<Settings, SettingsShape>()(
  "watchword/app/Settings"
) {}
