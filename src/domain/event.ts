/**
 * What happens to sessions, as plain data for the application to hear of. No event carries a token, a
 * digest, a salt or a secret. `at` is milliseconds since the epoch.
 */
import type { Device } from "./device.ts"
import type { KeyId, SessionId } from "./identifier.ts"
import type { EndCause } from "./session.ts"

interface OfSession {
  readonly sessionId: SessionId
  readonly userId: string
  readonly at: number
}

/** Every event, by name. */
export interface SessionEvents {
  readonly created: OfSession & { readonly device: Device }
  readonly refreshed: OfSession & { readonly device: Device }
  /** A refresh token proved to be its session's newest: it, or its access token, was used. */
  readonly promoted: OfSession & { readonly generation: number }
  readonly revoked: OfSession & {
    readonly cause: EndCause
    readonly reason: string | undefined
    readonly device: Device
  }
  /** A session was found to be past its time by the sweep; once a session. */
  readonly expired: OfSession
  /** A refresh token that had been replaced was used again. `generation` is its own, `newest` the session's. */
  readonly theft: OfSession & {
    readonly device: Device
    readonly presentedBy: Device | undefined
    readonly generation: number
    readonly newest: number
    readonly issuedAt: number
    readonly response: "revoke-session" | "revoke-user" | "report"
  }
  /** Two refreshes of one token crossed, and both were answered. */
  readonly twinAbsorbed: OfSession & { readonly generation: number }
  /** A token from after the newest that the store knows: the store has lost a commit. */
  readonly fastForwarded: OfSession & { readonly from: number; readonly to: number }
  readonly deviceMismatch: OfSession & {
    readonly presentedBy: Device | undefined
    readonly refused: boolean
  }
  /** A user has more sessions than allowed; `evicted` is empty where the policy only notifies. */
  readonly limitExceeded: Omit<OfSession, "sessionId"> & {
    readonly sessionId: SessionId | undefined
    readonly max: number
    readonly evicted: readonly SessionId[]
    readonly rejected: boolean
  }
  readonly keyRotated: { readonly keyId: KeyId; readonly activatesAt: number; readonly at: number }
  /** A signing key was revoked: no token that it signed is accepted any more. */
  readonly keyRevoked: { readonly keyId: KeyId; readonly at: number }
}

export type SessionEventName = keyof SessionEvents

/** An event with its name. */
export type SessionEvent = {
  [Name in SessionEventName]: { readonly name: Name } & SessionEvents[Name]
}[SessionEventName]

/** Every event's name. */
export const sessionEventNames = [
  "created",
  "refreshed",
  "promoted",
  "revoked",
  "expired",
  "theft",
  "twinAbsorbed",
  "fastForwarded",
  "deviceMismatch",
  "limitExceeded",
  "keyRotated",
  "keyRevoked"
] as const satisfies readonly SessionEventName[]

/**
 * Events that stay with the node that saw them: each comes with every few uses of a session, and a row for
 * each would cost more than the use itself.
 */
export const localEventNames = [
  "refreshed",
  "promoted",
  "twinAbsorbed"
] as const satisfies readonly SessionEventName[]

/** An event that every node hears of. */
export type SharedEvent = Exclude<SessionEvent, { readonly name: (typeof localEventNames)[number] }>

const local: ReadonlySet<SessionEventName> = new Set(localEventNames)

/** Whether every node hears of the events of a name. */
export const isSharedName = (name: SessionEventName): boolean => !local.has(name)

/** Whether every node hears of an event. */
export const isShared = (event: SessionEvent): event is SharedEvent => isSharedName(event.name)
