/**
 * What the use cases answer: plain readonly data. Times are milliseconds since the epoch.
 */
import type { Device } from "../domain/device.ts"
import type { SessionId } from "../domain/identifier.ts"
import type { Refusal, RefusalCode } from "../domain/refusal.ts"
import type { TokenClass } from "../domain/rotation.ts"

/** A token and the instant from which it is no longer accepted. */
export interface IssuedToken {
  readonly value: string
  readonly expiresAt: number
}

/**
 * A session in full. Its id opens nothing. `get`, `list` and `inspect` show `claims` as undefined where what
 * is stored no longer has the expected shape.
 */
export interface SessionDetails<Claims> {
  readonly id: SessionId
  readonly userId: string
  readonly claims: Claims
  readonly createdAt: number
  /** When the user last proved who they are; a refresh never moves it. */
  readonly authTime: number
  readonly authMethod: string | undefined
  readonly lastActiveAt: number
  /** When it ends unless it is used. */
  readonly idleExpiresAt: number
  /** When it ends whatever happens. */
  readonly absoluteExpiresAt: number
  readonly device: Device
}

/**
 * What an access token says of its session. Frozen, for several requests may be given the same one; what a
 * validator of the application's makes of the claims is not.
 */
export interface VerifiedSession<Claims> {
  readonly id: SessionId
  readonly userId: string
  readonly claims: Claims
  readonly createdAt: number
  /** Whole seconds, in ms. */
  readonly authTime: number
  readonly authMethod: string | undefined
  /** When the access token expires. */
  readonly expiresAt: number
}

/** A refusal as a result. */
export interface Refused<Code extends RefusalCode> {
  readonly ok: false
  readonly refusal: Refusal<Code>
}

export interface Issued<Claims> {
  readonly ok: true
  readonly session: SessionDetails<Claims>
  readonly accessToken: IssuedToken
  readonly refreshToken: IssuedToken
}

export type CreateResult<Claims> = Issued<Claims> | Refused<"session_limit_reached">

/** Why a session cannot be used. */
export type EndedCode = "session_not_found" | "session_revoked" | "session_expired"

export type VerifyCode =
  | EndedCode
  | "access_token_invalid"
  | "access_token_expired"
  | "access_token_superseded"
  | "device_mismatch"

export type VerifyResult<Claims> =
  | {
      readonly ok: true
      readonly session: VerifiedSession<Claims>
      /**
       * With `renew`, a newer access token where the presented one should be replaced: its signing
       * key is being retired, or (under `revocation: "store"`) the claims were changed. Same expiry.
       */
      readonly renewed: IssuedToken | undefined
    }
  | Refused<Exclude<VerifyCode, "access_token_expired">>
  | (Refused<"access_token_expired"> & {
      /**
       * The session that the genuine token was for: good for ending it, and for nothing else, for whoever holds
       * the token is nobody any more. Undefined where the device is not the one it was issued to.
       */
      readonly sessionId: SessionId | undefined
    })

export type RefreshCode =
  | EndedCode
  | "refresh_token_invalid"
  | "stale_refresh_token"
  | "device_mismatch"
  | "claims_mismatch"

export type RefreshResult<Claims> =
  | (Issued<Claims> & {
      /** Only where it was asked for: names the presented refresh token, so its use confirms nothing. */
      readonly onward: IssuedToken | undefined
    })
  | Refused<RefreshCode>
  | (Refused<"refresh_token_reused"> & {
      readonly session: { readonly id: SessionId; readonly userId: string }
    })

export type InspectResult<Claims> =
  | {
      readonly ok: true
      /** What a refresh would take the token for. */
      readonly class: TokenClass
      readonly issuedAt: number
      readonly generation: number
      readonly session: SessionDetails<Claims | undefined>
    }
  | Refused<EndedCode | "refresh_token_invalid">

export type DataResult<Data> =
  | { readonly ok: true; readonly data: Data; readonly version: number }
  | Refused<EndedCode | "data_mismatch">

export type DataUpdateResult<Data> = DataResult<Data> | Refused<"data_conflict">

export type ClaimsUpdateResult<Claims> =
  | { readonly ok: true; readonly session: SessionDetails<Claims> }
  | Refused<EndedCode | "claims_mismatch">

export type ReauthenticateResult<Claims> = Issued<Claims> | Refused<EndedCode | "claims_mismatch">

export type TouchResult = { readonly ok: true } | Refused<EndedCode>

export interface SweepResult {
  /** Sessions removed, expired and ended ones together. */
  readonly removed: number
  /** How many of them had expired without being ended. */
  readonly expired: number
}

export interface Health {
  readonly ok: boolean
  readonly store: "up" | "down"
  /** Whether this node's clock and the store's are within `clockTolerance` of each other. */
  readonly clock: "agrees" | "differs" | "unknown"
}
