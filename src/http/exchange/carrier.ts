/**
 * A carrier: how tokens come with a request and go with an answer. Everything else about a session over
 * HTTP is the same, whichever it is.
 */
import type { IssuedToken, SessionDetails } from "../../app/results.ts"
import type { Refusal } from "../../domain/refusal.ts"
import type { Answer, AnswerHeaders, RequestView } from "./message.ts"

export interface Tokens {
  readonly accessToken: string | undefined
  readonly refreshToken: string | undefined
}

/** The tokens that came with a request. */
export type Credentials =
  | (Tokens & {
      readonly kind: "tokens"
      /** By which way: only what a cookie authenticates has to come from the right site. */
      readonly by: "cookie" | "bearer"
      /**
       * Those in cookies that came beside a bearer token. They authenticate nothing, but a sign-in or a
       * sign-out must not leave the session alive that this client has by them.
       */
      readonly beside: Tokens | "ambiguous" | undefined
    })
  | { readonly kind: "ambiguous" }

/** A new pair of tokens, or with no refresh token a new access token alone. */
export interface NewTokens {
  readonly session: Pick<
    SessionDetails<unknown>,
    "userId" | "claims" | "idleExpiresAt" | "absoluteExpiresAt"
  >
  readonly accessToken: IssuedToken
  readonly refreshToken: IssuedToken | undefined
  /**
   * Whether they begin a session. Only then may the request say how its client keeps tokens; later ones go
   * the way that the old ones came, or a script in the page could ask for what an HttpOnly cookie hides.
   */
  readonly signIn: boolean
}

export interface Carrier {
  readonly read: (request: RequestView) => Credentials
  /** Puts new tokens on the answer. `now` is in ms. */
  readonly write: (
    request: RequestView,
    headers: AnswerHeaders,
    tokens: NewTokens,
    now: number
  ) => void
  /** Takes the tokens from the client: those that count, or also the cookies `beside` them. */
  readonly clear: (request: RequestView, headers: AnswerHeaders, beside: boolean) => void
  /** What a route answers after it has written new tokens: for headers, the tokens themselves. */
  readonly tokenBody: (request: RequestView, tokens: NewTokens) => unknown
  /** The answer to a refused request. */
  readonly refuse: (
    request: RequestView,
    headers: AnswerHeaders,
    refusal: Refusal,
    status: number,
    during: "guard" | "refresh"
  ) => Answer
  /** Whether an expired access token may be refreshed within a document request. */
  readonly refreshesDocuments: boolean
  /**
   * Whether a refresh token does not come to the sign-out route: then only a live access token tells which
   * session to end, and one that has expired or got lost has to be refreshed first.
   */
  readonly logoutNeedsAccessToken: boolean
  /** Where the routes are, as paths from the root. */
  readonly paths: {
    readonly refresh: string
    readonly logout: string
    /** Undefined: there is no list of devices in this transport. */
    readonly sessions: string | undefined
  }
  /** What a sign-out answers. */
  readonly loggedOut: unknown
}
