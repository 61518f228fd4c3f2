/**
 * What `auth.of(…)` gives, in every framework: the sessions of one request.
 */
import type { ClaimsInput, NewSession } from "../../app/inputs.ts"
import type {
  ClaimsUpdateResult,
  CreateResult,
  DataResult,
  DataUpdateResult,
  IssuedToken,
  ReauthenticateResult,
  RefreshResult,
  VerifiedSession
} from "../../app/results.ts"
import type { Refusal } from "../../domain/refusal.ts"

/** The request itself is refused, whatever was asked: nobody is signed in, or another site made it. */
export interface RequestRefused {
  readonly ok: false
  readonly refusal: Refusal
}

/** Whose request it is, or why it is nobody's. */
export type Standing<Claims> =
  | { readonly ok: true; readonly session: VerifiedSession<Claims> }
  | RequestRefused

/** A result that brought tokens, which are on the answer already where they travel in cookies. */
export type Told<Result> = Result extends { readonly ok: true }
  ? Result & {
      /** What to send as JSON: with the tokens for a client that keeps them itself, else without. */
      readonly body: unknown
    }
  : Result

export interface RequestSessions<Claims, Data> {
  /** The request's session, or null. Verified at the first call, and remembered. */
  session(): Promise<VerifiedSession<Claims> | null>
  /** The same with the reason where there is none. */
  standing(): Promise<Standing<Claims>>
  /**
   * Signs a user in, and ends the session that the request had (ASVS 7.2.4). The device's address and agent
   * are filled in. Refused with `cross_site_request` where another site made the browser do it.
   */
  create(
    input: RequestCreateInput<Claims, Data>
  ): Promise<Told<CreateResult<Claims>> | RequestRefused>
  /** Exchanges the request's refresh token; once a request, however often it is called. */
  refresh(): Promise<Told<RefreshResult<Claims>> | RequestRefused>
  /** Signs the request's session out, and takes its tokens from the client. */
  revoke(): Promise<{ readonly ok: true; readonly revoked: boolean } | RequestRefused>
  /** Notes that the user has just proved anew who they are; the client gets new tokens. */
  reauthenticated(input?: {
    readonly authMethod?: string
  }): Promise<Told<ReauthenticateResult<Claims>> | RequestRefused>
  readonly data: {
    get(): Promise<DataResult<Data> | RequestRefused>
    update(change: DataChange<Data>): Promise<DataUpdateResult<Data> | RequestRefused>
  }
  /** Changes the claims; the client gets an access token that has them. */
  updateClaims(change: ClaimsChange<Claims>): Promise<Told<ClaimsUpdated<Claims>> | RequestRefused>
  /**
   * An access token for calls to other services on behalf of this request, or null. Where the request was
   * refreshed, it is one that confirms nothing before the client has its own.
   */
  onwardToken(): Promise<string | null>
}

/** As for `sessions.create`; what the session replaces is the request's own. */
export type RequestCreateInput<Claims, Data> = Omit<NewSession<Data>, "replaces"> &
  ClaimsInput<Claims>

export type DataChange<Data> =
  | { readonly data: Data; readonly version: number }
  | { readonly patch: unknown; readonly version?: number }
  | { readonly change: (data: Data) => Data }

export type ClaimsChange<Claims> =
  | { readonly claims: Claims }
  | { readonly change: (claims: Claims) => Claims }

/** `accessToken` is undefined where the session ended in the meantime. */
export type ClaimsUpdated<Claims> =
  | (Extract<ClaimsUpdateResult<Claims>, { readonly ok: true }> & {
      readonly accessToken: IssuedToken | undefined
    })
  | Extract<ClaimsUpdateResult<Claims>, { readonly ok: false }>
