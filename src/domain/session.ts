/**
 * What a session is: one signed-in device of one user, and what is known of its newest refresh tokens.
 * Times are whole milliseconds since the epoch.
 */
import type { Device } from "./device.ts"
import type { Digest, Salt, SessionId } from "./identifier.ts"
import type { Json } from "./json.ts"

/** The refresh tokens that a session still tells apart; everything older is only "old". */
export interface Lineage {
  readonly current: {
    readonly digest: Digest
    readonly generation: number
    readonly issuedAt: number
  }
  readonly previous: { readonly digest: Digest; readonly issuedAt: number } | undefined
  readonly beforePrevious: Digest | undefined
  /** Current was chosen among twins; its twins are no longer twins. */
  readonly settled: boolean
}

/** Why a session ended before its time. */
export type EndCause = "logout" | "revoked" | "theft" | "limit" | "replaced"

/** When and why a session ended; `reason` is the application's own words. */
export interface Ending {
  readonly at: number
  readonly cause: EndCause
  readonly reason: string | undefined
}

/** A session as the store keeps it, but for its data, which is read and written on its own. */
export interface Session {
  readonly id: SessionId
  readonly userId: string
  readonly salt: Salt
  readonly createdAt: number
  /** When the user last proved who they are. A refresh never moves it. */
  readonly authTime: number
  readonly authMethod: string | undefined
  readonly lineage: Lineage
  /** Counts the writes to `lineage` and the ending: the compare-and-set value. */
  readonly revision: number
  readonly lastActiveAt: number
  readonly idleExpiresAt: number
  readonly absoluteExpiresAt: number
  readonly ended: Ending | undefined
  readonly claims: Json | undefined
  /** Counts the writes to `claims`. */
  readonly claimsVersion: number
  readonly device: Device
}

/** Whether a session may still be used, or what put an end to it. */
export type Standing = "active" | "revoked" | "idle-expired" | "absolute-expired"

/** A session's standing at an instant: the first instant of expiry is already too late. */
export function standing(session: Session, now: number): Standing {
  if (session.ended !== undefined) return "revoked"
  if (now >= session.absoluteExpiresAt) return "absolute-expired"
  if (now >= session.idleExpiresAt) return "idle-expired"
  return "active"
}

/** The instant from which a session that is not ended can no longer be used. */
export const expiresAt = (session: Session): number =>
  Math.min(session.idleExpiresAt, session.absoluteExpiresAt)
