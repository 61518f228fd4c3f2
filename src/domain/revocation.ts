/**
 * Revocations as data: what is written beside every ending, so that a node that never met the session
 * can still refuse its access tokens, and beside the removal of a signing key that has leaked.
 */
import type { KeyId, SessionId } from "./identifier.ts"

/** One session, or all of a user's that were created up to an instant (but for one). Times are ms. */
export type SessionRevocation =
  | { readonly kind: "session"; readonly sessionId: SessionId; readonly at: number }
  | {
      readonly kind: "user"
      readonly userId: string
      /** Compared with the session's creation, in ms: a sign-in right after a password change must live. */
      readonly createdUpTo: number
      readonly except: SessionId | undefined
      readonly at: number
    }

/** A signing key: no token that it signed is good any more, whatever the token says. */
export interface KeyRevocation {
  readonly kind: "key"
  readonly keyId: KeyId
  readonly at: number
}

/** What is revoked. Times are ms. */
export type Revocation = SessionRevocation | KeyRevocation

/** What an access token says of its session. */
export interface RevocableSession {
  readonly sessionId: SessionId
  readonly userId: string
  readonly sessionCreatedAt: number
}

/** Whether a revocation covers a session. */
export const covers = (revocation: SessionRevocation, session: RevocableSession): boolean =>
  revocation.kind === "session"
    ? revocation.sessionId === session.sessionId
    : revocation.userId === session.userId &&
      session.sessionCreatedAt <= revocation.createdUpTo &&
      revocation.except !== session.sessionId
