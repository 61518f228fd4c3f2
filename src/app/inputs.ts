/**
 * What the use cases take. Every value from outside the type checker's reach is checked again at run
 * time; what does not fit rejects with `input_invalid` and changes nothing.
 */
import type { Device } from "../domain/device.ts"
import type { EndCause } from "../domain/session.ts"

/** What every call accepts besides its input. */
export interface CallOptions {
  /** Abandons the call. A write that was already sent may still happen. */
  readonly signal?: AbortSignalLike
}

/** An `AbortSignal`, without needing its library's types. */
export interface AbortSignalLike {
  readonly aborted: boolean
  addEventListener(type: "abort", listener: () => void): void
  removeEventListener(type: "abort", listener: () => void): void
}

/** What a session begins with. Claims may be left out only where they are typed as possibly absent. */
export type CreateInput<Claims, Data> = NewSession<Data> & ClaimsInput<Claims>

export type ClaimsInput<Claims> = undefined extends Claims
  ? {
      /** JSON that travels in every access token; keep it small, and free of anything the client may not read. */
      readonly claims?: Claims
    }
  : { readonly claims: Claims }

export interface NewSession<Data> {
  /** Any text of 1 to 255 UTF-8 bytes, compared byte for byte. */
  readonly userId: string
  /** JSON that stays in the store. */
  readonly data?: Data
  readonly device?: Device
  /** How the user proved who they are, such as `pwd` or `hwk` (RFC 8176); 1 to 64 printable ASCII characters. */
  readonly authMethod?: string
  /**
   * The id of a session that the new one takes the place of, whoever's it is. It takes no room in the limit,
   * and ends as soon as the new one exists: a sign-in that is refused or fails ends nothing. Where the store
   * fails between the two, the call rejects and the new session is ended; should the store be down for that,
   * too, the new one lives until it expires, with tokens that nobody has.
   */
  readonly replaces?: string
}

export interface VerifyOptions {
  /**
   * What the token is compared with under `deviceBinding`, and what is kept of the session's last use. A
   * function is called only where that is looked at, so that a request need not be searched for it each time.
   */
  readonly device?: Device | (() => Device | undefined)
  /**
   * Whether to answer `renewed` where the token should be replaced. `"always"`: the store is asked, and the
   * token replaced by one with the claims as they are now. Default false.
   */
  readonly renew?: boolean | "always"
}

export interface RefreshInput {
  readonly refreshToken: string
  readonly device?: Device
  /**
   * Whether to answer `onward` as well: an access token that confirms nothing, for calls to other services
   * before the new tokens have reached the client. Default false.
   */
  readonly onward?: boolean
}

export interface ReauthenticateInput {
  readonly sessionId: string
  /** How the user proved who they are this time; the old one stays where it is not given. */
  readonly authMethod?: string
  readonly device?: Device
}

export interface RevokeInput {
  readonly sessionId: string
  /** `logout`: the user's own doing. `replaced`: by a new sign-in. `revoked` (default): somebody else's doing. */
  readonly cause?: Extract<EndCause, "logout" | "replaced" | "revoked">
  /** The application's own words, kept with the session and told with the event; at most 256 characters. */
  readonly reason?: string
}

export interface RevokeAllInput {
  readonly userId: string
  readonly reason?: string
}

export interface RevokeOthersInput {
  /** The session that stays. */
  readonly sessionId: string
  readonly reason?: string
}

/** A new value with the version it is based on; a merge patch (RFC 7396); or a pure function of the old value, repeated on conflict. */
export type DataUpdateInput<Data> = { readonly sessionId: string } & (
  | {
      readonly data: Data
      readonly version: number
      /** What to write where `version` is no longer the stored one, instead of refusing. */
      readonly merge?: (stored: Data, mine: Data) => Data
    }
  | { readonly patch: unknown; readonly version?: number }
  | { readonly change: (data: Data) => Data }
)

export type ClaimsUpdateInput<Claims> = { readonly sessionId: string } & (
  | { readonly claims: Claims }
  | { readonly change: (claims: Claims) => Claims }
)

export interface TouchInput {
  readonly sessionId: string
  readonly device?: Device
}

export interface ListenOptions {
  /** Whose events to hear: those of all nodes (default), or of this one alone. */
  readonly nodes?: "all" | "this"
}

export interface EventsOptions extends CallOptions {
  /** The `id` of the entry to go on after, or a place that `begin` answered. Default: from now on. */
  readonly after?: string
}
